"""Questions kept under a name."""

import pytest
from django.contrib.auth.models import AnonymousUser

from disputes import permissions, seeds
from disputes.actions import disputes, searches
from disputes.errors import Forbidden, Invalid, NotFound
from disputes.models import Dispute, SavedSearch, User
from disputes.permissions import Access
from disputes.queries import searches as queries
from tests.conftest import World


def access_of(world: World, person: permissions.Person) -> Access:
    return permissions.dispute(person, world.dispute.slug)


def keep(
    world: World,
    name: str = "protests",
    *,
    by: User | None = None,
    page: str = "articles",
    question: str = "q=protest",
    shared: bool = False,
) -> SavedSearch:
    by = by or world.ana
    return searches.keep(access=access_of(world, by), page=page, name=name, question=question, shared=shared, by=by)


def kept(world: World, person: permissions.Person, page: str = "articles") -> list[str]:
    return [search.name for search in queries.kept(access_of(world, person), page)]


def test_a_search_is_kept_under_its_cleaned_name(world: World):
    search = keep(world, "  protests \n of  2021 ", question=" q=protest&from=2021 ")

    assert (search.name, search.question, search.page) == ("protests of 2021", "q=protest&from=2021", "articles")
    assert (search.by, search.dispute, search.shared) == (world.ana, world.dispute, False)


def test_the_same_name_on_the_same_page_is_the_same_search(world: World):
    first = keep(world)

    again = keep(world, question="q=ban", shared=True)
    others = [keep(world, page="statements"), keep(world, by=world.ben)]

    first.refresh_from_db()
    assert again == first
    assert (first.question, first.shared) == ("q=ban", True)
    assert SavedSearch.objects.count() == 1 + len(others)


@pytest.mark.parametrize(
    ("values", "field", "complaint"),
    [
        ({"name": " \u200e "}, "name", "is empty"),
        ({"name": "a" * 81}, "name", "longer than 80"),
        ({"question": "q" * 4_001}, "question", "longer than 4,000"),
        ({"page": "actors"}, "page", "is not one of articles, statements"),
    ],
    ids=["no name", "a long name", "a long question", "no page of ours"],
)
def test_what_can_not_be_kept_is_refused_by_its_field(world: World, values, field, complaint):
    with pytest.raises(Invalid, match=complaint) as refused:
        keep(world, **values)

    assert complaint in refused.value.fields[field]
    assert not SavedSearch.objects.exists()


def test_the_longest_name_and_question_are_kept(world: World):
    search = keep(world, "ä" * 80, question="q" * 4_000)

    search.refresh_from_db()
    assert (len(search.name), len(search.question)) == (80, 4_000)


def test_a_reader_keeps_searches_but_shares_none(world: World):
    keep(world, by=world.rui)

    with pytest.raises(Forbidden):
        keep(world, by=world.rui, shared=True)

    assert not SavedSearch.objects.get().shared


def test_nobody_keeps_more_than_a_hundred_in_a_dispute(world: World):
    for number in range(100):
        keep(world, f"search {number}")

    with pytest.raises(Invalid, match="100 searches"):
        keep(world, "one more")
    keep(world, "search 7", question="q=ban")
    keep(world, by=world.ben)
    other = disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.ana)
    access = permissions.dispute(world.ana, other.slug)
    searches.keep(access=access, page="articles", name="one more", question="", shared=False, by=world.ana)

    assert SavedSearch.objects.filter(by=world.ana, dispute=world.dispute).count() == 100


def test_people_see_their_own_and_what_is_shared_by_name(world: World):
    keep(world, "Ötzi", shared=True)
    keep(world, "private")
    keep(world, "apples", by=world.ben)
    keep(world, "Zebra", by=world.ben, shared=True)
    keep(world, "of statements", by=world.ben, page="statements", shared=True)

    assert kept(world, world.ben) == ["apples", "Ötzi", "Zebra"]
    assert kept(world, world.ana) == ["Ötzi", "private", "Zebra"]
    assert kept(world, world.rui) == ["Ötzi", "Zebra"]
    assert kept(world, world.oda, "statements") == ["of statements"]


def test_anybody_sees_what_is_shared_in_a_public_dispute(world: World):
    keep(world, "private")
    keep(world, "shared", shared=True)
    Dispute.objects.update(public=True)

    assert kept(world, AnonymousUser()) == ["shared"]


def test_what_is_shared_in_another_dispute_is_not_seen(world: World):
    other = disputes.create(name="Elsewhere", slug="elsewhere", codebook=seeds.codebook(), by=world.ana)
    access = permissions.dispute(world.ana, other.slug)
    search = searches.keep(access=access, page="articles", name="there", question="", shared=True, by=world.ana)

    assert kept(world, world.ana) == []
    with pytest.raises(NotFound):
        searches.forget(access=access_of(world, world.ana), pk=search.pk, by=world.ana)


def test_ones_own_searches_are_forgotten(world: World):
    search = keep(world)

    searches.forget(access=access_of(world, world.ana), pk=search.pk, by=world.ana)

    assert not SavedSearch.objects.exists()


def test_an_owner_forgets_what_is_shared_and_nobody_else_does(world: World):
    private, shared = keep(world, "private"), keep(world, "shared", shared=True)

    for person in (world.ben, world.ada, world.rui):
        with pytest.raises(NotFound):
            searches.forget(access=access_of(world, person), pk=shared.pk, by=person)
    for pk in (private.pk, 10**30, 0):
        with pytest.raises(NotFound):
            searches.forget(access=access_of(world, world.oda), pk=pk, by=world.oda)
    searches.forget(access=access_of(world, world.oda), pk=shared.pk, by=world.oda)

    assert list(SavedSearch.objects.all()) == [private]
