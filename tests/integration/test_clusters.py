import random

import pytest
from django.test import Client

from disputes import seeds
from disputes.actions import articles, bulk, clusters, disputes, indexing
from disputes.actions.articles import Outcome
from disputes.errors import Conflict, Duplicate
from disputes.importers.fingerprints import fingerprint
from disputes.models import Article, Band, Change, Cluster, Dispute, Fingerprint
from disputes.queries import clusters as queries
from disputes.queries import integrity
from disputes.records import ArticleRecord
from tests.conftest import World, record


def story(seed: int, number: int = 200) -> list[str]:
    dice = random.Random(seed)
    return [f"word{dice.randrange(4000)}" for _ in range(number)]


def edited(words: list[str], *places: int) -> list[str]:
    return [f"edited{at}" if at in places else word for at, word in enumerate(words)]


def store(world: World, *texts: list[str], dispute: Dispute | None = None, threshold: float = 0.8) -> list[Outcome]:
    records: list[ArticleRecord] = [record(" ".join(words), title=" ".join(words[:3])) for words in texts]
    return articles.store(dispute=dispute or world.dispute, records=records, by=world.oda, threshold=threshold)


def cluster_of(outcome: Outcome) -> int | None:
    return Article.objects.get(pk=outcome.pk).cluster_id


def all_clusters() -> set[frozenset[int]]:
    return {frozenset(cluster.articles.values_list("pk", flat=True)) for cluster in Cluster.objects.all()}


@pytest.fixture(autouse=True)
def everything_holds(db):
    yield
    assert list(integrity.broken()) == []


def test_an_edited_reprint_joins_what_it_resembles_and_others_stay_alone(world: World):
    wire, other = story(1), story(2)

    (first, stranger) = store(world, wire, other)
    (reprint,) = store(world, edited(wire, 50))

    assert (first.near, stranger.near) == ((), ())
    assert reprint.near == (first.pk,)
    assert cluster_of(first) == cluster_of(reprint) == reprint.cluster
    assert cluster_of(stranger) is None
    assert not reprint.duplicate


def test_those_that_come_together_find_one_another(world: World):
    wire = story(1)

    outcomes = store(world, wire, edited(wire, 10), story(2), edited(wire, 90), wire)

    assert [outcome.near for outcome in outcomes[:3]] == [(), (outcomes[0].pk,), ()]
    assert set(outcomes[3].near) == {outcomes[0].pk, outcomes[1].pk}
    assert outcomes[4].duplicate
    assert all_clusters() == {frozenset(outcomes[at].pk for at in (0, 1, 3))}


def test_the_threshold_says_what_counts(world: World):
    wire = story(1)
    halfway = edited(wire, *range(0, 200, 20))  # ten edits break thirty of two hundred shingles: 0.74

    store(world, wire)
    (strict,) = store(world, halfway, threshold=0.85)
    (lenient,) = store(world, [*halfway, "end"], threshold=0.6)

    assert strict.near == ()
    assert set(lenient.near) >= {strict.pk}


def test_an_article_between_two_clusters_makes_them_one(world: World):
    left, right = story(1), story(2)
    both = left + right
    store(world, left, edited(left, 3), right, edited(right, 3), edited(right, 9))
    assert sorted(map(len, all_clusters())) == [2, 3]
    (last,) = store(world, edited(right, 11))

    store(world, both, threshold=0.42)

    assert [len(group) for group in all_clusters()] == [7]
    assert Cluster.objects.get().pk == last.cluster


def test_nothing_is_compared_across_disputes(world: World):
    elsewhere = disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.oda)
    wire = story(1)

    store(world, wire)
    (other,) = store(world, edited(wire, 5), dispute=elsewhere)

    assert (other.near, other.cluster) == ((), None)
    assert queries.near(elsewhere, fingerprint(" ".join(edited(wire, 9))), 0.6)[0].article == other.pk


def test_a_deleted_article_is_no_candidate_and_is_back_among_its_like_when_restored(world: World):
    wire = story(1)
    (first, second) = store(world, wire, edited(wire, 5))
    gone = Article.objects.get(pk=first.pk)
    articles.delete(article=gone, by=world.oda)
    articles.delete(article=Article.objects.get(pk=second.pk), by=world.oda)

    (later,) = store(world, edited(wire, 9))
    assert (later.near, later.cluster) == ((), None)
    articles.restore(article=gone, by=world.oda)

    assert cluster_of(later) == cluster_of(first)
    assert queries.sizes([gone.cluster_id or 0]) == {gone.cluster_id: 2}
    with pytest.raises(Duplicate):
        articles.add(dispute=world.dispute, record=record(" ".join(wire)), by=world.oda)


def test_an_article_whose_like_is_deleted_stands_alone_for_readers(world: World):
    wire = story(1)
    (first, second) = store(world, wire, edited(wire, 5))
    cluster = cluster_of(first)
    articles.delete(article=Article.objects.get(pk=second.pk), by=world.oda)

    page = browser(world, "rui").get(f"/articles/{first.pk}/")

    assert "nearly the same" not in page.text
    assert browser(world, "rui").get(f"/disputes/banks/clusters/{cluster}/").status_code == 404


def test_what_a_person_takes_out_is_not_put_back_by_later_imports(world: World):
    wire = story(1)
    (first, second, third) = store(world, wire, edited(wire, 5), edited(wire, 9))

    clusters.take_out(article=Article.objects.get(pk=second.pk), by=world.ada)
    (fourth,) = store(world, edited(wire, 12))

    assert cluster_of(second) is None
    assert set(fourth.near) == {first.pk, third.pk}
    assert all_clusters() == {frozenset(one.pk for one in (first, third, fourth))}
    line = Change.objects.get(kind="cluster", object_id=second.pk)
    assert (line.by, line.before, line.after) == (world.ada, {"cluster": fourth.cluster}, {"cluster": None})


def test_a_cluster_that_loses_its_second_article_is_none(world: World):
    wire = story(1)
    (first, second) = store(world, wire, edited(wire, 5))

    clusters.take_out(article=Article.objects.get(pk=first.pk), by=world.ada)

    assert not Cluster.objects.exists()
    assert cluster_of(second) is None


def test_a_person_may_put_any_two_together_and_they_attract_again(world: World):
    (first, second) = store(world, story(1), story(2))
    one, two = Article.objects.get(pk=first.pk), Article.objects.get(pk=second.pk)

    clusters.join(article=one, other=two, by=world.ada)
    (third,) = store(world, edited(story(1), 4))

    assert all_clusters() == {frozenset((first.pk, second.pk, third.pk))}
    with pytest.raises(Conflict, match="one of them already"):
        clusters.join(article=one, other=two, by=world.ada)


def test_articles_that_are_deleted_for_good_leave_nothing_behind(world: World):
    wire = story(1)
    (first, second) = store(world, wire, edited(wire, 5))

    clusters.forget(dispute=world.dispute.pk, articles=[second.pk])
    with indexing.changing([second.pk]):
        Article.objects.filter(pk=second.pk).delete()

    assert not Band.objects.filter(article=second.pk).exists()
    assert not Cluster.objects.exists()
    assert cluster_of(first) is None


def test_articles_of_before_there_were_fingerprints_take_part(world: World):
    wire, older = story(1), story(3)
    (first, second, third) = store(world, wire, edited(wire, 5), older)
    forgotten = Fingerprint.objects.all()
    Article.objects.update(cluster=None)
    Cluster.objects.all().delete()
    Band.objects.all().delete()
    forgotten.delete()
    (new,) = store(world, edited(older, 7))
    assert new.near == ()

    counts = iter(lambda: clusters.catch_up(most=2), 0)

    assert list(counts) == [2, 2]
    assert all_clusters() == {frozenset((first.pk, second.pk)), frozenset((third.pk, new.pk))}


@pytest.mark.parametrize("text", ["One two three.", "禁", "—a", "\u0640"])
def test_the_shortest_texts_are_stored_like_any_other(world: World, text):
    (outcome,) = articles.store(dispute=world.dispute, records=[record(text)], by=world.oda)

    assert (outcome.near, outcome.duplicate) == ((), False)


def test_thousands_that_differ_by_a_word_are_one_cluster_and_take_no_longer_each(world: World):
    wire = story(1, 60)
    found = []
    for begin in range(0, 1500, 250):
        found += store(world, *([*wire, f"number{at}"] for at in range(begin, begin + 250)))

    assert all(outcome.near for outcome in found[1:])
    assert [len(group) for group in all_clusters()] == [1500]
    assert max(len(outcome.near) for outcome in found) <= 2 * 16 * queries.MOST_SHARING


def test_finding_candidates_takes_the_same_questions_in_any_corpus(world: World, django_assert_num_queries):
    store(world, *(story(seed) for seed in range(60)))
    prints = [fingerprint(" ".join(edited(story(seed), 20))) for seed in range(20)]

    with django_assert_num_queries(2):
        found = queries.neighbours(world.dispute.pk, [(10**9 + at, one) for at, one in enumerate(prints)], 0.8)

    assert all(found.values())


def browser(world: World, who: str) -> Client:
    client = Client()
    client.force_login(getattr(world, who))
    return client


def test_the_library_and_the_text_say_quietly_that_there_are_others(world: World):
    wire = story(1)
    (first, *_) = store(world, wire, edited(wire, 5), edited(wire, 9), story(2))
    address = f"/disputes/banks/clusters/{first.cluster}/"

    library = browser(world, "rui").get("/disputes/banks/articles/").text
    text = browser(world, "rui").get(f"/articles/{first.pk}/").text
    page = browser(world, "rui").get(address).text

    assert library.count(f'href="{address}">one of 3 nearly the same') == 3
    assert text.count(f'href="{address}">one of 3 nearly the same') == 1
    assert "3 articles that are nearly the same" in page
    assert page.count('class="title"') == 3
    assert "Not the same" not in page
    assert "Put another" not in page


def test_a_cluster_of_another_dispute_or_of_none_is_not_there(world: World):
    wire = story(1)
    (first, _) = store(world, wire, edited(wire, 5))
    disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.oda)

    for path in (f"/disputes/elsewhere/clusters/{first.cluster}/", f"/disputes/banks/clusters/{2**70}/"):
        assert browser(world, "oda").get(path).status_code == 404


def test_a_reviewer_takes_out_and_puts_in(world: World):
    wire = story(1)
    (first, second, third, other) = store(world, wire, edited(wire, 5), edited(wire, 9), story(2))
    ada, address = browser(world, "ada"), f"/disputes/banks/clusters/{first.cluster}/"

    taken = ada.post(f"/articles/{second.pk}/apart/", follow=True)
    put = ada.post(address, {"article": f"https://demarche.example/articles/{other.pk}/"}, follow=True)

    assert "stands alone now" in taken.text
    assert "is one of them now" in put.text
    assert all_clusters() == {frozenset((first.pk, third.pk, other.pk))}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "This field is required"),
        ("12 or so", "number or the address of an article"),
        ("999999999999999999", "There is no such article in this dispute"),
        ("own", "It is one of them already"),
        ("foreign", "It is an article of another dispute"),
    ],
)
def test_what_can_not_be_put_in_is_said_in_a_sentence(world: World, given, sentence):
    elsewhere = disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.oda)
    wire = story(1)
    (first, _) = store(world, wire, edited(wire, 5))
    (foreign,) = store(world, wire, dispute=elsewhere)
    value = {"own": str(first.pk), "foreign": str(foreign.pk)}.get(given, given)

    answer = browser(world, "oda").post(f"/disputes/banks/clusters/{first.cluster}/", {"article": value})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_integrity_names_clusters_and_fingerprints_that_are_wrong(world: World):
    elsewhere = disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.oda)
    (first,) = store(world, story(1))
    strange = Cluster.objects.create(dispute=elsewhere)
    number = strange.pk
    Article.objects.filter(pk=first.pk).update(cluster=strange)
    bands = list(Band.objects.filter(article=first.pk).order_by("value").values_list("value", "article_id"))
    Band.objects.filter(value=bands[3][0], article=first.pk).delete()

    wrong = list(queries.broken())
    bulk.insert(Band, ("value", "article_id"), [bands[3]])
    Article.objects.filter(pk=first.pk).update(cluster=None)
    strange.delete()

    assert wrong == [
        f"Article {first.pk}: cluster {number} is of another dispute.",
        f"Cluster {number} has fewer than two articles.",
        f"Article {first.pk}: it can't be found by its fingerprint.",
    ]
