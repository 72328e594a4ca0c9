"""The same done to many articles or statements at once."""

import random
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from disputes import permissions, search, seeds
from disputes.actions import annotations as one_annotation
from disputes.actions import articles as one_article
from disputes.actions import assignments, clusters, disputes, many_annotations, many_articles, metadata
from disputes.actions.many_annotations import Done
from disputes.errors import BadRequest, Forbidden, Invalid, UnknownActor
from disputes.models import Actor, Annotation, Article, Assignment, Band, Change, Dispute, Label, Role, Tally, User
from disputes.permissions import Access
from disputes.queries import integrity
from disputes.records import ActorReference
from disputes.search import dated, index, marks
from disputes.search.expression import EVERYTHING, Expression, Marked
from disputes.text import Span
from tests.conftest import TEXT, World, annotate, record


@pytest.fixture(autouse=True)
def everything_holds(db):
    yield
    assert list(integrity.broken()) == []


def add(world: World, text: str, *, dispute: Dispute | None = None, **values: object) -> Article:
    return one_article.add(dispute=dispute or world.dispute, record=record(text, **values), by=world.oda)


def several(world: World, count: int) -> list[Article]:
    return [
        add(world, f"Arvenia lodged a protest. Number {at} {story(at)}", title=f"Protest {at}") for at in range(count)
    ]


def story(seed: int) -> str:
    dice = random.Random(seed)
    return " ".join(f"word{dice.randrange(4000)}" for _ in range(100))


def elsewhere(world: World) -> Dispute:
    return disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.oda)


def pks(found: Iterable[Article]) -> list[int]:
    return [article.pk for article in found]


def found_articles(dispute: Dispute, expression: Expression = EVERYTHING) -> set[int]:
    return set(map(dated.number, search.keys(index.ARTICLES, dispute.pk, expression, most=100)))


def found_statements(dispute: Dispute, *some: str) -> set[int]:
    expression = Marked(some) if some else EVERYTHING
    return set(map(dated.number, search.keys(index.STATEMENTS, dispute.pk, expression, most=100)))


def tallied(dispute: Dispute) -> int:
    return sum(Tally.objects.filter(dispute=dispute, of=Tally.Of.OUTLET).values_list("articles", flat=True))


def lines(kind: str, *actions: str) -> list[tuple[str, str]]:
    rows = Change.objects.filter(kind=kind, action__in=actions).order_by("id")
    return list(rows.values_list("object_id", "by__username"))


def queries_of(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


# Articles -----------------------------------------------------------------------------------------------------------


def test_articles_are_assigned_to_several_who_keep_what_they_have_done(world: World):
    first, second = several(world, 2)
    assignments.set_done(article=first, annotator=world.ana, done=True)
    day = date(2031, 5, 1)

    count = many_articles.assign(
        dispute=world.dispute, articles=pks([first, second]), annotators=[world.ana, world.ada], due=day, by=world.oda
    )

    assert count == 2
    assert set(Assignment.objects.values_list("article", "annotator__username", "status", "due")) == {
        (first.pk, "ana", "done", day),
        (first.pk, "ada", "todo", day),
        (second.pk, "ana", "todo", day),
        (second.pk, "ada", "todo", day),
    }


def test_assigning_again_without_a_date_leaves_the_date(world: World):
    (first,) = several(world, 1)
    for due in (date(2031, 5, 1), None):
        many_articles.assign(dispute=world.dispute, articles=[first.pk], annotators=[world.ana], due=due, by=world.oda)

    assert Assignment.objects.get().due == date(2031, 5, 1)


def test_only_people_who_annotate_here_are_assigned_anything(world: World):
    with pytest.raises(Invalid, match=r"do not annotate in this dispute: rui, olga\.") as refused:
        many_articles.assign(
            dispute=world.dispute,
            articles=[world.article.pk],
            annotators=[world.ana, world.rui, world.olga],
            due=None,
            by=world.oda,
        )
    with pytest.raises(Invalid, match="Choose who"):
        many_articles.assign(dispute=world.dispute, articles=[world.article.pk], annotators=[], due=None, by=world.oda)

    assert "annotators" in refused.value.fields
    assert not Assignment.objects.exists()


def test_what_is_no_article_of_the_dispute_is_left_out(world: World):
    there = elsewhere(world)
    stranger = add(world, "A text of another dispute.", dispute=there)
    (gone,) = several(world, 1)
    one_article.delete(article=gone, by=world.oda)
    given = [world.article.pk, world.article.pk, stranger.pk, gone.pk, 10**30, -1, 0]

    assigned = many_articles.assign(
        dispute=world.dispute, articles=given, annotators=[world.ana], due=None, by=world.oda
    )
    deleted = many_articles.delete(dispute=world.dispute, articles=given, by=world.oda)

    assert (assigned, deleted) == (1, 1)
    assert Article.objects.get(pk=stranger.pk).deleted_at is None


def test_too_many_at_once_are_refused(world: World):
    many = range(1, many_articles.MOST + 2)

    with pytest.raises(Invalid, match="At most 1,000 articles"):
        many_articles.delete(dispute=world.dispute, articles=many, by=world.oda)
    with pytest.raises(Invalid, match="At most 1,000 articles"):
        many_articles.restore(dispute=world.dispute, articles=many, by=world.oda)


def test_articles_are_deleted_and_come_back_with_their_statements(world: World):
    annotation = annotate(world)
    (other,) = several(world, 1)
    both = pks([world.article, other])

    assert many_articles.delete(dispute=world.dispute, articles=both, by=world.oda) == 2
    assert found_articles(world.dispute) == found_statements(world.dispute) == set()
    assert tallied(world.dispute) == 0
    assert list(integrity.broken()) == []
    assert set(many_articles.restorable(world.dispute)) == {world.article, other}
    assert many_articles.restore(dispute=world.dispute, articles=both, by=world.ada) == (2, [])

    assert found_articles(world.dispute) == set(both)
    assert found_statements(world.dispute) == {annotation.number}
    assert tallied(world.dispute) == 2
    assert lines("article", "deleted") == [(str(pk), "oda") for pk in sorted(both)]
    assert lines("article", "restored") == [(str(pk), "ada") for pk in sorted(both)]
    assert not many_articles.restorable(world.dispute).exists()


def test_what_was_deleted_long_ago_stays_deleted(world: World):
    old, recent = several(world, 2)
    many_articles.delete(dispute=world.dispute, articles=pks([old, recent]), by=world.oda)
    Article.objects.filter(pk=old.pk).update(deleted_at=timezone.now() - timedelta(days=30, minutes=1))
    Article.objects.filter(pk=recent.pk).update(deleted_at=timezone.now() - timedelta(days=29))

    assert list(many_articles.restorable(world.dispute)) == [recent]
    assert many_articles.restore(dispute=world.dispute, articles=pks([old, recent]), by=world.oda) == (1, [])


def test_an_article_whose_text_was_imported_again_stays_deleted_and_is_named(world: World):
    (other,) = several(world, 1)
    many_articles.delete(dispute=world.dispute, articles=pks([world.article, other]), by=world.oda)
    add(world, TEXT, title="The same again")

    count, told = many_articles.restore(dispute=world.dispute, articles=pks([world.article, other]), by=world.oda)

    assert count == 1
    assert told == [
        "“Arvenia lodges a protest” stays deleted: its text has been imported again since, as “The same again”."
    ]


def test_of_two_deleted_articles_with_one_text_the_later_comes_back(world: World):
    one_article.delete(article=world.article, by=world.oda)
    again = add(world, TEXT, title="The same again")
    one_article.delete(article=again, by=world.oda)

    count, told = many_articles.restore(dispute=world.dispute, articles=pks([world.article, again]), by=world.oda)

    assert count == len(told) == 1
    assert list(Article.objects.present()) == [again]


def test_what_comes_back_is_among_its_like_again(world: World):
    first, second = (add(world, f"{story(1)} {end}") for end in ("one", "two"))
    many_articles.delete(dispute=world.dispute, articles=pks([first, second]), by=world.oda)
    third, fourth = (add(world, f"{story(1)} {end}") for end in ("three", "four"))
    assert fourth.cluster_id is not None
    alone = add(world, story(2))
    many_articles.delete(dispute=world.dispute, articles=[alone.pk], by=world.oda)
    reprint = add(world, f"{story(2)} again")

    many_articles.restore(dispute=world.dispute, articles=pks([first, second, alone]), by=world.oda)

    where = dict(Article.objects.values_list("pk", "cluster"))
    assert len({where[pk] for pk in pks([first, second, third, fourth])}) == 1
    assert where[alone.pk] == where[reprint.pk] is not None
    assert where[alone.pk] != where[first.pk]


def test_moved_articles_are_found_in_the_other_dispute_only(world: World):
    there = elsewhere(world)
    moved, stays = several(world, 2)
    assignments.set_done(article=moved, annotator=world.ana, done=True)

    result = many_articles.move(dispute=world.dispute, to=there, articles=[moved.pk], by=world.oda)

    moved.refresh_from_db()
    assert result == (1, [])
    assert moved.dispute == there
    assert found_articles(there) == found_articles(there, Marked((marks.dispute(there.pk),))) == {moved.pk}
    assert found_articles(world.dispute) == {world.article.pk, stays.pk}
    assert (tallied(world.dispute), tallied(there)) == (2, 1)
    assert not Assignment.objects.exists()
    change = Change.objects.get(kind="article", object_id=str(moved.pk))
    assert (change.action, change.by, change.article) == ("changed", world.oda, moved)
    assert (change.before, change.after) == ({"dispute": "banks"}, {"dispute": "elsewhere"})


def test_articles_with_annotations_or_a_twin_stay_and_are_named(world: World):
    there = elsewhere(world)
    coded, twin, free = several(world, 3)
    one_annotation.delete(annotation=annotate(world, article=coded), by=world.ana)
    add(world, twin.text(), dispute=there, title="There already")

    count, told = many_articles.move(dispute=world.dispute, to=there, articles=pks([coded, twin, free]), by=world.oda)

    assert count == 1
    assert told == [
        "“Protest 0” stays: its annotations, even deleted ones, belong to this dispute’s codebook.",
        "“Protest 1” stays: “Elsewhere” has its text already, as “There already”.",
    ]
    assert set(Article.objects.filter(dispute=world.dispute)) == {world.article, coded, twin}
    assert found_articles(world.dispute) == {world.article.pk, coded.pk, twin.pk}


def test_nothing_is_moved_to_where_it_is(world: World):
    with pytest.raises(Invalid, match="another dispute"):
        many_articles.move(dispute=world.dispute, to=world.dispute, articles=[world.article.pk], by=world.oda)


def test_a_moved_article_leaves_its_cluster_for_what_is_alike_there(world: World):
    there = elsewhere(world)
    first, second = (add(world, f"{story(1)} {end}") for end in ("one", "two"))
    stays, goes, apart = (add(world, f"{story(2)} {end}") for end in ("one", "two", "three"))
    clusters.take_out(article=apart, by=world.ada)
    settled = add(world, f"{story(2)} four", dispute=there)

    many_articles.move(dispute=world.dispute, to=there, articles=pks([first, second, goes, apart]), by=world.oda)

    where = dict(Article.objects.values_list("pk", "cluster"))
    assert where[first.pk] == where[second.pk] is not None
    assert where[goes.pk] == where[settled.pk] is not None
    assert where[stays.pk] is where[apart.pk] is None
    assert Band.objects.filter(article_id=goes.pk).count() == Band.objects.filter(article_id=settled.pk).count()
    later = add(world, f"{story(2)} five", dispute=there)
    assert later.cluster_id == where[goes.pk]


def test_versions_of_a_moved_article_follow_one_another_without_it(world: World):
    there = elsewhere(world)
    url = "https://example.org/protest"
    first, second, third, fourth = (add(world, f"Protest, version {n}. {story(n)}", url=url) for n in range(4))
    assert fourth.previous_id == third.pk

    many_articles.move(dispute=world.dispute, to=there, articles=pks([second, third]), by=world.oda)

    assert list(Article.objects.filter(url=url).order_by("pk").values_list("previous", flat=True)) == [
        None,
        None,
        None,
        first.pk,
    ]


def test_many_articles_take_as_many_questions_as_few(world: World):
    made = pks(several(world, 22))
    few, many = made[:2], made[2:]

    def assign(some: list[int]) -> int:
        people = [world.ana, world.ben]
        return many_articles.assign(dispute=world.dispute, articles=some, annotators=people, due=None, by=world.oda)

    def delete(some: list[int]) -> int:
        return many_articles.delete(dispute=world.dispute, articles=some, by=world.oda)

    assert queries_of(lambda: assign(few)) == queries_of(lambda: assign(many))
    assert queries_of(lambda: delete(few)) == queries_of(lambda: delete(many))
    assert Article.objects.exclude(deleted_at=None).count() == 22


# Statements ---------------------------------------------------------------------------------------------------------


def access_of(world: World, person: User) -> Access:
    return permissions.dispute(person, world.dispute.slug)


def relabel(world: World, *some: Annotation, label: str = "threat", by: User | None = None) -> Done:
    by = by or world.ana
    ids = [annotation.pk for annotation in some]
    return many_annotations.relabel(access=access_of(world, by), annotations=ids, label=label, by=by)


def replace_actor(
    world: World, *some: Annotation, old: str, new: str, parts: Iterable[str] = ("speaker", "target", "reporter")
) -> Done:
    return many_annotations.replace_actor(
        access=access_of(world, world.ana),
        annotations=[annotation.pk for annotation in some],
        old=actor(old).pk,
        new=ActorReference(name=new),
        parts=list(parts),
        by=world.ana,
    )


def set_actors(world: World, *some: Annotation, part: str, names: Iterable[str | ActorReference]) -> Done:
    return many_annotations.set_actors(
        access=access_of(world, world.ana),
        annotations=[annotation.pk for annotation in some],
        part=part,
        actors=[name if isinstance(name, ActorReference) else ActorReference(name=name) for name in names],
        by=world.ana,
    )


def undo(world: World, token: str, *, by: User | None = None, access: Access | None = None) -> Done:
    by = by or world.ana
    return many_annotations.undo(access=access or access_of(world, by), token=token, by=by)


def actor(name: str) -> Actor:
    return Actor.objects.get(name=name)


def label(slug: str) -> str:
    return marks.label(Label.objects.get(slug=slug).pk)


def speaker(name: str) -> str:
    return marks.actor("speaker", actor(name).pk)


def now(annotation: Annotation) -> Annotation:
    return Annotation.objects.select_related("label").get(pk=annotation.pk)


def reference(world: World, name: str, words: str) -> ActorReference:
    start = world.article.text().index(words)
    return ActorReference(name=name, surface=Span(start, start + len(words)))


def test_statements_get_another_label_and_are_found_by_it(world: World):
    first, second, third = annotate(world), annotate(world, quote="offered talks"), annotate(world, "threat")
    untouched = third.updated_at

    done = relabel(world, first, second, third)

    assert (done.changed, done.refused) == (2, 0)
    assert {now(one).label.slug for one in (first, second, third)} == {"threat"}
    assert [now(one).version for one in (first, second, third)] == [2, 2, 1]
    assert now(first).updated_at > first.updated_at
    assert now(third).updated_at == untouched
    assert found_statements(world.dispute, label("threat")) == {first.number, second.number, third.number}
    assert found_statements(world.dispute, label("accusation")) == set()
    assert set(lines("annotation", "changed")) == {(str(first.pk), "ana"), (str(second.pk), "ana")}
    change = Change.objects.get(object_id=str(first.pk), action="changed")
    assert change.article == world.article
    assert (change.before, change.after) == (one_annotation.state_of(first), one_annotation.state_of(now(first)))


def test_a_label_that_the_codebook_does_not_have_is_refused(world: World):
    with pytest.raises(Invalid, match="no label “nonsense”"):
        relabel(world, annotate(world), label="nonsense")


@pytest.mark.parametrize("person", ["ben", "ada", "oda"])
def test_nobody_changes_the_statements_of_others(world: World, person):
    his = annotate(world)

    done = relabel(world, his, by=getattr(world, person))

    assert done == Done(changed=0, refused=1, undo="")
    assert now(his) == his
    assert now(his).version == 1


def test_ones_own_among_those_of_others_are_changed(world: World):
    mine, theirs, gone = annotate(world), annotate(world, by=world.ben), annotate(world, quote="offered talks")
    one_annotation.delete(annotation=gone, by=world.ana)

    done = relabel(world, mine, mine, theirs, gone)

    assert (done.changed, done.refused) == (1, 1)
    assert now(theirs).label.slug == now(gone).label.slug == "accusation"


def test_in_a_blind_dispute_nobody_learns_that_there_are_others(blind_world: World):
    theirs = annotate(blind_world, by=blind_world.ben)

    assert relabel(blind_world, theirs) == Done(changed=0, refused=0, undo="")


def test_who_only_reads_changes_nothing(world: World):
    theirs = annotate(world)

    with pytest.raises(Forbidden):
        relabel(world, theirs, by=world.rui)


def test_too_many_statements_at_once_are_refused(world: World):
    many = [UUID(int=n) for n in range(many_annotations.MOST + 1)]

    with pytest.raises(Invalid, match="At most 1,000 statements"):
        many_annotations.relabel(access=access_of(world, world.ana), annotations=many, label="threat", by=world.ana)


def test_an_actor_takes_the_place_of_another_in_the_chosen_roles(world: World):
    first = annotate(world, speakers=["Arvenia"], targets=["Arvenia", "Belmark"])
    second = annotate(world, speakers=["Belmark"], quote="offered talks")

    done = replace_actor(world, first, second, old="Arvenia", new="Foreign Minister Ana Reyl", parts=["speaker"])

    assert (done.changed, done.refused) == (1, 0)
    changed = now(first)
    assert (changed.speakers, changed.targets) == ("Ana Reyl", r"Arvenia|Belmark")
    assert changed.speaker_ids == str(actor("Ana Reyl").pk)
    assert (changed.version, now(second).version) == (2, 1)
    assert found_statements(world.dispute, speaker("Ana Reyl")) == {first.number}
    assert found_statements(world.dispute, speaker("Arvenia")) == set()
    assert lines("annotation", "changed") == [(str(first.pk), "ana")]


def test_who_sits_in_a_role_already_sits_there_once_and_the_words_that_name_them_stay(world: World):
    minister = reference(world, "Ana Reyl", "Foreign Minister Ana Reyl")
    both = annotate(world, speakers=["Belmark", "Arvenia", minister])
    named = annotate(world, speakers=[minister], targets=["Belmark"])

    done = replace_actor(world, both, named, old="Ana Reyl", new="Belmark")

    assert done.changed == 2
    belmark = str(actor("Belmark").pk)
    words = [minister.surface.start, minister.surface.end] if minister.surface else []
    assert now(both).speakers == "Belmark|Arvenia"
    assert now(both).surfaces == now(named).surfaces == {"speakers": {belmark: words}}
    assert Role.objects.filter(annotation=both, role="speaker").count() == 2
    assert found_statements(world.dispute, speaker("Ana Reyl")) == set()


def test_a_role_is_filled_anew_and_keeps_the_words_that_still_name_somebody(world: World):
    minister = reference(world, "Ana Reyl", "Foreign Minister Ana Reyl")
    first, second = annotate(world, speakers=["Arvenia", minister]), annotate(world, speakers=[])
    elsewhere_in_the_text = ActorReference(name="Belmark", surface=Span(0, 6))

    done = set_actors(world, first, second, part="speaker", names=["Ana Reyl", elsewhere_in_the_text, "Belmark"])

    assert done.changed == 2
    assert now(first).speakers == now(second).speakers == "Ana Reyl|Belmark"
    assert list(now(first).surfaces["speakers"]) == [str(actor("Ana Reyl").pk)]
    assert now(second).surfaces == {}
    assert now(first).targets == "Belmark"
    assert set_actors(world, first, second, part="speaker", names=["Ana Reyl", "Belmark"]).changed == 0
    assert set_actors(world, first, second, part="speaker", names=[]).changed == 2
    assert now(first).speakers == now(first).speaker_ids == ""
    assert found_statements(world.dispute, speaker("Belmark"), speaker("Ana Reyl")) == set()


def test_actors_and_roles_that_are_not_known_are_refused(world: World):
    annotation = annotate(world)

    with pytest.raises(UnknownActor):
        set_actors(world, annotation, part="speaker", names=["Zephyria"])
    with pytest.raises(UnknownActor):
        replace_actor(world, annotation, old="Arvenia", new="Zephyria")
    with pytest.raises(Invalid, match="“audience” is not one of"):
        set_actors(world, annotation, part="audience", names=["Arvenia"])
    with pytest.raises(Invalid, match="“audience” is not one of"):
        replace_actor(world, annotation, old="Arvenia", new="Belmark", parts=["audience"])
    with pytest.raises(Invalid, match="at least one role"):
        replace_actor(world, annotation, old="Arvenia", new="Belmark", parts=[])

    assert now(annotation).version == 1
    assert not Actor.objects.filter(name="Zephyria").exists()


def test_what_was_changed_together_is_undone_together_and_that_too(world: World):
    minister = reference(world, "Ana Reyl", "Foreign Minister Ana Reyl")
    first = annotate(world, speakers=["Arvenia", minister], note="as it was")
    second = annotate(world, "offer", quote="offered talks")
    states = [one_annotation.state_of(one) for one in (first, second)]
    relabelled = relabel(world, first, second)
    replaced = set_actors(world, first, second, part="speaker", names=["Belmark"])

    back = [undo(world, replaced.undo), undo(world, relabelled.undo)]

    assert [(done.changed, done.refused) for done in back] == [(2, 0), (0, 2)]
    assert [now(one).label.slug for one in (first, second)] == ["threat", "threat"]
    assert now(first).surfaces == first.surfaces
    assert now(first).version == 4
    again = undo(world, back[0].undo)
    assert again.changed == 2
    assert now(first).speakers == "Belmark"
    assert undo(world, again.undo).changed == 2
    assert {**one_annotation.state_of(now(first)), "label": "accusation"} == states[0]
    assert {**one_annotation.state_of(now(second)), "label": "offer"} == states[1]
    assert found_statements(world.dispute, speaker("Arvenia")) == {first.number, second.number}


def test_a_statement_that_was_changed_or_deleted_since_is_not_undone(world: World):
    changed, gone, same = annotate(world), annotate(world), annotate(world)
    done = relabel(world, changed, gone, same)
    annotate(world, "offer", pk=changed.pk, version=2)
    one_annotation.delete(annotation=now(gone), by=world.ana)

    back = undo(world, done.undo)

    assert (back.changed, back.refused) == (1, 2)
    assert [now(one).label.slug for one in (changed, gone, same)] == ["offer", "threat", "accusation"]


def test_what_names_a_label_that_is_gone_is_not_undone(world: World):
    annotation = annotate(world)
    done = relabel(world, annotation)
    Label.objects.filter(slug="accusation").update(slug="blame")

    assert undo(world, done.undo) == Done(changed=0, refused=1, undo="")


def test_an_undoing_is_its_owners_in_its_dispute_for_a_day(world: World, monkeypatch):
    there = elsewhere(world)
    done = relabel(world, annotate(world))
    access = permissions.Access(world.ana, there, permissions.Right.ANNOTATE)

    with pytest.raises(BadRequest, match="Somebody else"):
        undo(world, done.undo, by=world.ben)
    with pytest.raises(BadRequest, match="another dispute"):
        undo(world, done.undo, access=access)
    for token in ("", "nonsense", done.undo[:-1], f"x{done.undo}", signing.dumps([1], salt="another")):
        with pytest.raises(BadRequest, match="not given out here"):
            undo(world, token)
    later = timezone.now().timestamp() + 86_401
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(BadRequest, match="more than a day ago"):
        undo(world, done.undo)

    assert Annotation.objects.get().version == 2


def test_many_statements_take_as_many_questions_as_few(world: World):
    made = [annotate(world) for _ in range(22)]

    few, many = queries_of(lambda: relabel(world, *made[:2])), queries_of(lambda: relabel(world, *made[2:]))

    assert few == many
    assert Annotation.objects.filter(label__slug="threat").count() == 22


def test_statements_of_articles_whose_metadata_change_stay_in_step(world: World):
    annotation = annotate(world)
    relabel(world, annotation)
    values = metadata.state_of(world.article) | {"outlet": "The Halven Post"}
    metadata.correct(article=world.article, values=values, by=world.oda, seen=metadata.version_of(world.article))

    relabel(world, annotation, label="offer")

    assert found_statements(world.dispute, marks.outlet("The Halven Post")) == {annotation.number}
