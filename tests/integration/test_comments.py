"""Comments on annotations: who may, once each, in threads; and that blind coding holds for them."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from disputes import permissions
from disputes.actions import annotations, articles, assignments, comments, people
from disputes.errors import Conflict, Forbidden, Invalid, NotFound
from disputes.models import Annotation, Change, Comment, User
from disputes.permissions import Right
from disputes.queries import comments as queries
from disputes.queries import integrity
from tests.conftest import World, annotate, make_world, record

FETCH = {"X-Requested-With": "fetch"}


def say(
    annotation: Annotation, text: str, by: User, *, parent: Comment | None = None, pk: UUID | None = None
) -> Comment:
    return comments.add(pk=pk or uuid4(), annotation=annotation, text=text, by=by, parent=parent)


def heard(user: User, annotation: Annotation) -> list[list[str]]:
    """The threads as this person may read them."""
    access, annotation = permissions.annotation_to_discuss(user, annotation.pk)
    return [[remark.text for remark in thread.remarks] for thread in queries.talk(access, annotation).threads]


def counted(user: User, world: World) -> list[tuple[int, int]]:
    access, article = permissions.article(user, world.article.pk)
    return list(queries.counts(access, article).values())


def test_a_comment_sent_twice_is_one(world: World):
    annotation, pk = annotate(world), uuid4()

    first = say(annotation, "Is this a protest?", world.ben, pk=pk)
    second = say(annotation, " Is this a protest?\r\n", world.ben, pk=pk)

    assert first == second
    assert Comment.objects.get().text == "Is this a protest?"
    assert Change.objects.filter(kind="comment").count() == 1


def test_another_comment_under_the_same_id_is_refused(world: World):
    annotation, other, pk = annotate(world), annotate(world, quote="offered talks"), uuid4()
    say(annotation, "Is this a protest?", world.ben, pk=pk)

    for where, words, who in (
        (annotation, "Other words.", world.ben),
        (annotation, "Is this a protest?", world.ana),
        (other, "Is this a protest?", world.ben),
    ):
        with pytest.raises(Conflict):
            say(where, words, who, pk=pk)


@pytest.mark.parametrize("text", ["", "  \n\t ", "\x00\x07", "a" * 10_001], ids=["empty", "blank", "controls", "long"])
def test_a_comment_without_words_or_with_too_many_is_refused(world: World, text):
    annotation = annotate(world)

    with pytest.raises(Invalid):
        say(annotation, text, world.ben)

    assert not Comment.objects.exists()


def test_replies_go_to_the_first_comment_of_a_thread_on_the_same_annotation(world: World):
    annotation, other = annotate(world), annotate(world, quote="offered talks")
    first = say(annotation, "Whose protest?", world.ben)
    reply = say(annotation, "Arvenia’s.", world.ana, parent=first)
    say(annotation, "Another matter.", world.ada)

    for place, parent in ((annotation, reply), (other, first)):
        with pytest.raises(Invalid):
            say(place, "Lost.", world.ben, parent=parent)

    assert heard(world.ben, annotation) == [["Whose protest?", "Arvenia’s."], ["Another matter."]]
    assert counted(world.ana, world) == [(3, 2)]
    assert not list(integrity.broken())


def test_a_deleted_comment_leaves_its_place_only_where_it_has_replies(world: World, client):
    annotation = annotate(world)
    first = say(annotation, "First words.", world.ben)
    reply = say(annotation, "An answer.", world.ana, parent=first)
    alone = say(annotation, "All alone.", world.ben)

    comments.delete(comment=first, by=world.ben)
    comments.delete(comment=alone, by=world.ben)
    comments.delete(comment=alone, by=world.ben)

    assert heard(world.ana, annotation) == [["An answer."]]
    assert counted(world.ana, world) == [(1, 1)]
    client.force_login(world.ana)
    page = client.get(f"/annotations/{annotation.pk}/talk/").text
    assert "This comment was deleted." in page
    assert "First words." not in page
    comments.delete(comment=reply, by=world.ana)
    assert heard(world.ana, annotation) == []
    assert counted(world.ana, world) == []
    assert Change.objects.filter(kind="comment", action="deleted").count() == 3


def test_a_thread_is_resolved_and_reopened_once_each(world: World):
    annotation = annotate(world)
    first = say(annotation, "Whose protest?", world.ben)

    for _ in range(2):
        comments.resolve(thread=Comment.objects.get(), by=world.ana)
    first.refresh_from_db()
    assert (first.resolved_by, counted(world.ben, world)) == (world.ana, [(1, 0)])

    for _ in range(2):
        comments.reopen(thread=Comment.objects.get(), by=world.ben)
    first.refresh_from_db()
    assert (first.resolved_by, first.resolved_at, counted(world.ben, world)) == (None, None, [(1, 1)])
    assert Change.objects.filter(kind="comment", action="changed").count() == 2


def test_a_reply_cannot_be_resolved(world: World):
    annotation = annotate(world)
    reply = say(annotation, "Arvenia’s.", world.ana, parent=say(annotation, "Whose protest?", world.ben))

    with pytest.raises(Invalid):
        comments.resolve(thread=reply, by=world.ana)

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=reply.pk).update(resolved_at=reply.created_at, resolved_by=world.ana)


def test_the_store_refuses_a_comment_without_words(world: World):
    comment = say(annotate(world), "Whose protest?", world.ben)

    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=comment.pk).update(text="")


def test_only_its_author_deletes_a_comment_and_everybody_who_sees_it_may_resolve(world: World):
    annotation = annotate(world)
    comment = say(annotation, "Whose protest?", world.ben)

    for user in (world.ana, world.ada, world.oda):
        with pytest.raises(Forbidden):
            permissions.comment(user, comment.pk, to=Right.ANNOTATE)
        assert permissions.thread_to_settle(user, comment.pk)[1] == comment
    for user in (world.rui, world.olga):
        with pytest.raises(NotFound):
            permissions.comment(user, comment.pk)
        with pytest.raises(NotFound):
            permissions.thread_to_settle(user, comment.pk)

    assert permissions.comment(world.ben, comment.pk, to=Right.ANNOTATE)[1] == comment


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 401), ("olga", 404), ("rui", 404), ("ana", 201), ("ben", 201), ("ada", 201), ("oda", 201)],
)
def test_who_sees_an_annotation_may_comment_on_it(world: World, client, who, status):
    annotation = annotate(world)
    if who != "anonymous":
        client.force_login(getattr(world, who))

    answer = client.post(
        f"/annotations/{annotation.pk}/talk/", {"id": str(uuid4()), "text": "Whose protest?"}, headers=FETCH
    )

    assert answer.status_code == status
    assert Comment.objects.count() == (status == 201)
    assert ("Whose protest?" in answer.text) == (status == 201)


def test_nothing_goes_in_under_somebody_elses_name(world: World, client):
    annotation = annotate(world)
    client.force_login(world.ben)

    answer = client.post(
        f"/annotations/{annotation.pk}/talk/",
        {"id": str(uuid4()), "text": "Whose protest?"},
        headers=FETCH | {"X-Demarche-User": str(world.ana.pk)},
    )

    assert answer.status_code == 401
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"text": "x"}, 422),
        ({"id": "not a uuid", "text": "x"}, 422),
        ({"id": str(uuid4()), "text": " "}, 422),
        ({"id": str(uuid4()), "text": "x", "parent": "x"}, 422),
        ({"id": str(uuid4()), "text": "x", "parent": str(uuid4())}, 404),
    ],
    ids=["no id", "bad id", "no words", "bad parent", "unknown parent"],
)
def test_what_can_not_be_a_comment_is_answered_with_a_sentence(world: World, client, sent, status):
    annotation = annotate(world)
    client.force_login(world.ben)

    plain = client.post(f"/annotations/{annotation.pk}/talk/", sent, headers=FETCH)
    page = client.post(f"/annotations/{annotation.pk}/talk/", sent)

    assert (plain.status_code, page.status_code) == (status, status)
    assert plain["Content-Type"].startswith("text/plain")
    assert plain.text.endswith(".")
    assert 'role="alert"' in page.text
    assert not Comment.objects.exists()


def test_the_whole_talk_works_without_javascript(world: World, client):
    annotation = annotate(world)
    client.force_login(world.ben)
    path = f"/annotations/{annotation.pk}/talk/"

    def post(url, **data):
        answer = client.post(url, data, follow=True)
        assert answer.redirect_chain[-1][0] == path
        return answer.text

    assert "Whose protest?" in post(path, id=str(uuid4()), text="Whose protest?")
    first = Comment.objects.get()
    assert "Arvenia’s." in post(path, id=str(uuid4()), text="Arvenia’s.", parent=str(first.pk))
    assert "Resolved by <bdi>you</bdi>" in post(f"/comments/{first.pk}/resolve/", resolved="1")
    assert "Resolved by" not in post(f"/comments/{first.pk}/resolve/", resolved="0")
    assert "This comment was deleted." in post(f"/comments/{first.pk}/delete/")


def test_a_refused_reply_keeps_its_words_in_its_own_box(world: World, client):
    annotation = annotate(world)
    first = say(annotation, "Whose protest?", world.ben)
    taken = say(annotation, "Taken.", world.ben)
    client.force_login(world.ana)

    page = client.post(
        f"/annotations/{annotation.pk}/talk/", {"id": str(taken.pk), "text": "Keep these.", "parent": str(first.pk)}
    )

    assert page.status_code == 409
    assert page.text.count("Keep these.") == 1
    assert page.text.index("Keep these.") < page.text.index("Taken.")


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}\x00 e\u0301\u0327 \u202eevil 🎣"


def test_hostile_words_come_out_as_words(world: World, client):
    annotation = annotate(world)
    first = say(annotation, HOSTILE, world.ben)
    comments.resolve(thread=first, by=world.ben)
    client.force_login(world.ana)

    for headers in ({}, FETCH):
        page = client.get(f"/annotations/{annotation.pk}/talk/", headers=headers).text

        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{7*7}}" in page
    assert "\x00" not in first.text
    assert not list(integrity.broken())


# Blind coding ---------------------------------------------------------------------------------------------------------


def finish(world: World, user: User, *, done: bool = True) -> None:
    assignments.set_done(article=world.article, annotator=user, done=done)


def test_blind_an_annotator_at_work_hears_only_themselves_and_the_reviewers(blind_world: World):
    world = blind_world
    annotation = annotate(world, by=world.ana)
    boss = people.create_user(username="boss", site_owner=True)
    finish(world, world.ben)
    bens = say(annotation, "By Ben.", world.ben)
    adas = say(annotation, "By Ada.", world.ada)
    say(annotation, "By Oda.", world.oda)
    say(annotation, "By the boss.", boss)
    say(annotation, "By Ana.", world.ana)
    say(annotation, "Ben to Ada.", world.ben, parent=adas)
    say(annotation, "Ada to Ben.", world.ada, parent=bens)

    assert heard(world.ana, annotation) == [["By Ada."], ["By Oda."], ["By the boss."], ["By Ana."]]
    assert counted(world.ana, world) == [(4, 4)]
    everything = [
        ["By Ben.", "Ada to Ben."],
        ["By Ada.", "Ben to Ada."],
        ["By Oda."],
        ["By the boss."],
        ["By Ana."],
    ]
    for user in (world.ada, world.oda, world.ben):
        assert heard(user, annotation) == everything
        assert counted(user, world) == [(7, 5)]

    finish(world, world.ana)
    assert heard(world.ana, annotation) == everything
    finish(world, world.ana, done=False)
    assert counted(world.ana, world) == [(4, 4)]


def test_blind_a_hidden_annotation_has_no_comments(blind_world: World, client):
    world = blind_world
    bens = annotate(world, by=world.ben)
    comment = say(bens, "Mine.", world.ben)
    client.force_login(world.ana)

    for method, path in (
        ("get", f"/annotations/{bens.pk}/talk/"),
        ("post", f"/annotations/{bens.pk}/talk/"),
        ("get", f"/annotations/{bens.pk}/history/"),
        ("post", f"/comments/{comment.pk}/delete/"),
        ("post", f"/comments/{comment.pk}/resolve/"),
    ):
        for headers in ({}, FETCH):
            answer = getattr(client, method)(path, headers=headers)
            assert answer.status_code == 404
            assert "Mine." not in answer.text
    assert counted(world.ana, world) == []


def test_blind_no_page_and_no_count_tells_that_another_annotator_spoke(blind_world: World, client):
    world = blind_world
    annotation = annotate(world, by=world.ana)
    adas = say(annotation, "By Ada.", world.ada)
    client.force_login(world.ana)
    finish(world, world.ben)
    paths = [
        f"/annotations/{annotation.pk}/talk/",
        f"/annotations/{annotation.pk}/history/",
        world.article.get_absolute_url(),
    ]

    def seen() -> list[str]:
        return [without_fresh(client.get(path, headers=headers).text) for path in paths for headers in ({}, FETCH)]

    before = seen()
    bens = say(annotation, "A secret view.", world.ben)
    say(annotation, "Another.", world.ben, parent=adas)
    with pytest.raises(Forbidden):
        permissions.thread_to_settle(world.ben, adas.pk)
    comments.resolve(thread=bens, by=world.ben)

    assert seen() == before
    hidden = client.post(
        f"/annotations/{annotation.pk}/talk/", {"id": str(uuid4()), "text": "x", "parent": str(bens.pk)}, headers=FETCH
    )
    missing = client.post(
        f"/annotations/{annotation.pk}/talk/", {"id": str(uuid4()), "text": "x", "parent": str(uuid4())}, headers=FETCH
    )
    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text) == (404, hidden.text)


def test_blind_a_thread_is_settled_by_who_began_it_whose_annotation_it_is_or_a_reviewer(blind_world: World):
    world = blind_world
    annotation = annotate(world, by=world.ana)
    finish(world, world.ben)
    adas, bens = say(annotation, "By Ada.", world.ada), say(annotation, "By Ben.", world.ben)

    for user in (world.ana, world.ada, world.oda):
        assert permissions.thread_to_settle(user, adas.pk)
    assert permissions.thread_to_settle(world.ben, bens.pk)
    with pytest.raises(NotFound):
        permissions.thread_to_settle(world.ana, bens.pk)
    with pytest.raises(Forbidden):
        permissions.thread_to_settle(world.ben, adas.pk)


def without_fresh(page: str) -> str:
    """A page without what is new in it each time."""
    return re.sub(r"csrf\w*[^>]*>|\"X-CSRFToken\": \"\w+\"|name=\"id\" value=\"[^\"]*\"", "", page)


# Costs and proofs -----------------------------------------------------------------------------------------------------


def queries_of(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path).status_code == 200
    return len(caught)


def test_queries_stay_level_when_comments_grow(world: World, client):
    annotation = annotate(world)
    say(annotation, "One.", world.ben)
    client.force_login(world.ana)
    paths = (f"/annotations/{annotation.pk}/talk/", world.article.get_absolute_url())
    few = [queries_of(client, path) for path in paths]

    for user in (world.ana, world.ben, world.ada, world.oda):
        thread = say(annotation, "More.", user)
        for _ in range(5):
            say(annotation, "And more.", user, parent=thread)
        comments.resolve(thread=thread, by=world.ada)

    assert [queries_of(client, path) for path in paths] == few


def test_the_reading_page_asks_once_for_comments_and_not_at_all_without_cards(world: World, client):
    client.force_login(world.ana)
    path = world.article.get_absolute_url()
    without = queries_of(client, path)

    annotate(world)

    assert queries_of(client, path) == without + 1


def test_cards_say_how_much_is_said_and_what_a_save_answers_does_not(world: World, client):
    annotation = annotate(world)
    say(annotation, "One.", world.ben)
    comments.resolve(thread=say(annotation, "Two.", world.ben), by=world.ben)
    client.force_login(world.ana)

    page = client.get(world.article.get_absolute_url()).text
    saved = client.post(f"/annotations/{annotation.pk}/restore/", headers=FETCH).text

    assert f'<a class="card-talk-count" href="/annotations/{annotation.pk}/talk/">2 comments, 1 open</a>' in page
    assert "data-annotation" in saved
    assert "card-talk" not in saved


def test_comments_are_not_counted_across_articles_or_on_deleted_annotations(world: World):
    other = articles.add(dispute=world.dispute, record=record("Belmark kept silent on Friday."), by=world.oda)
    elsewhere = annotate(world, quote="Belmark kept silent", article=other)
    deleted = annotate(world, quote="offered talks")
    comment = say(deleted, "Gone.", world.ben)
    say(elsewhere, "Elsewhere.", world.ben)

    annotations.delete(annotation=deleted, by=world.ana)

    assert counted(world.ana, world) == []
    with pytest.raises(NotFound):
        permissions.comment(world.ben, comment.pk)
    annotations.restore(pk=deleted.pk, by=world.ana)
    assert counted(world.ana, world) == [(1, 1)]


def test_the_check_names_comments_that_are_out_of_place(world: World):
    annotation, other = annotate(world), annotate(world, quote="offered talks")
    away = articles.add(dispute=world.dispute, record=record("Belmark kept silent on Friday."), by=world.oda)
    first = say(annotation, "First.", world.ben)
    reply = say(annotation, "Reply.", world.ben, parent=first)
    deep, moved = say(annotation, "Deep.", world.ben), say(annotation, "Moved.", world.ben)

    Comment.objects.filter(pk=deep.pk).update(parent=reply)
    Comment.objects.filter(pk=reply.pk).update(annotation=other)
    Comment.objects.filter(pk=moved.pk).update(article=away, text=" untidy ")

    told = "\n".join(integrity.broken())
    assert f"Comment {moved.pk}: it carries another article than its annotation." in told
    assert f"Comment {reply.pk}: it answers a comment on another annotation." in told
    assert f"Comment {deep.pk}: it answers a reply." in told
    assert f"Comment {moved.pk}: its text is not as it is cleaned when it is written." in told


@pytest.mark.django_db(transaction=True)
def test_the_same_comment_at_the_same_moment_is_one(transactional_db):
    world = make_world()
    annotation, pk = annotate(world), uuid4()

    def send(_: int) -> UUID:
        try:
            return say(annotation, "Whose protest?", world.ben, pk=pk).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(send, range(8)))

    assert set(sent) == {pk}
    assert Comment.objects.count() == 1
