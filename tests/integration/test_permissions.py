import pytest
from django.contrib.auth.models import AnonymousUser

from disputes import permissions
from disputes.actions import actors, assignments, people
from disputes.errors import Conflict, Forbidden, NotFound
from disputes.models import Dispute
from disputes.permissions import Right
from disputes.records import ActorReference
from tests.conftest import World, annotate, make_user

ROLES = ["olga", "rui", "ana", "ada", "oda"]


@pytest.mark.once
@pytest.mark.parametrize("right", [Right.READ, Right.ANNOTATE, Right.REVIEW, Right.OWN])
@pytest.mark.parametrize("who", ROLES)
def test_each_role_has_its_right_and_those_below(world: World, who, right):
    user = getattr(world, who)
    has = ROLES.index(who)

    if has == 0:
        with pytest.raises(NotFound):
            permissions.dispute(user, "banks", to=right)
        with pytest.raises(NotFound):
            permissions.article(user, world.article.pk, to=right)
    elif has < right:
        with pytest.raises(Forbidden):
            permissions.dispute(user, "banks", to=right)
        with pytest.raises(Forbidden):
            permissions.article(user, world.article.pk, to=right)
    else:
        assert permissions.dispute(user, "banks", to=right).right == has
        assert permissions.article(user, world.article.pk, to=right)[1] == world.article


def test_a_public_dispute_can_be_read_by_anybody_and_no_more(world: World):
    Dispute.objects.update(public=True)

    assert permissions.article(AnonymousUser(), world.article.pk)[0].right == Right.READ
    assert permissions.dispute(world.olga, "banks").right == Right.READ
    with pytest.raises(Forbidden):
        permissions.article(world.olga, world.article.pk, to=Right.ANNOTATE)


def test_an_owner_of_the_site_may_do_everything(world: World):
    boss = people.create_user(username="boss", site_owner=True)

    assert permissions.dispute(boss, "banks").right == Right.OWN


def seen_by(user, world: World) -> set[str]:
    access = permissions.dispute(user, "banks")
    return set(permissions.annotations(access).values_list("annotator__username", flat=True))


def test_open_coding_shows_annotators_one_anothers_work_but_readers_only_what_is_settled(world: World):
    annotate(world, by=world.ana)
    annotate(world, by=world.ben)

    assert seen_by(world.ana, world) == {"ana", "ben"}
    assert seen_by(world.ada, world) == {"ana", "ben"}
    assert seen_by(world.rui, world) == set()


def test_blind_coding_shows_an_annotator_others_work_only_when_their_own_is_done(blind_world: World):
    world = blind_world
    annotate(world, by=world.ana)
    bens = annotate(world, by=world.ben)

    assert seen_by(world.ana, world) == {"ana"}
    assert seen_by(world.ada, world) == {"ana", "ben"}
    with pytest.raises(NotFound):
        permissions.annotation(world.ana, bens.pk)

    assignments.set_done(article=world.article, annotator=world.ana, done=True)
    assert seen_by(world.ana, world) == {"ana", "ben"}
    assert seen_by(world.ben, world) == {"ben"}

    assignments.set_done(article=world.article, annotator=world.ana, done=False)
    assert seen_by(world.ana, world) == {"ana"}


def test_an_actor_that_another_annotator_made_stays_hidden_in_blind_coding(blind_world: World):
    world = blind_world
    access, _ = permissions.article(world.ben, world.article.pk)
    actors.resolve(
        access=access, references=[ActorReference(name="Hake League")], by=world.ben, create=True, field="speakers"
    )

    def names(user):
        return set(permissions.actors(permissions.dispute(user, "banks")).values_list("name", flat=True))

    assert "Hake League" in names(world.ben)
    assert "Hake League" not in names(world.ana)
    assert "Hake League" in names(world.ada)
    assert not permissions.all_actors(world.ana).filter(name="Hake League").exists()


def test_a_dispute_keeps_an_owner(world: World):
    mine = world.dispute.memberships.get(user=world.oda)

    with pytest.raises(Conflict):
        people.set_membership(dispute=world.dispute, user=world.oda, role="reader", by=world.oda)
    with pytest.raises(Conflict):
        people.end_membership(membership=mine, by=world.oda)

    people.set_membership(dispute=world.dispute, user=world.ada, role="owner", by=world.oda)
    people.end_membership(membership=mine, by=world.oda)
    assert permissions.dispute(world.ada, "banks").right == Right.OWN


def test_leaving_a_dispute_leaves_the_codings(world: World):
    annotate(world, by=world.ana)

    people.end_membership(membership=world.dispute.memberships.get(user=world.ana), by=world.oda)

    assert seen_by(world.oda, world) == {"ana"}
    with pytest.raises(NotFound):
        permissions.dispute(world.ana, "banks")


def test_ids_beyond_64_bits_are_nobodys(world: World):
    with pytest.raises(NotFound):
        permissions.article(world.oda, 10**30)


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_a_sign_in_link_works_once_and_only_with_its_secret(db, secret):
    user = make_user("nina")
    good = people.make_sign_in_link(user=user)

    with pytest.raises(Forbidden):
        people.use_sign_in_link(secret=secret)
    assert people.use_sign_in_link(secret=good) == user
    with pytest.raises(Forbidden):
        people.use_sign_in_link(secret=good)
