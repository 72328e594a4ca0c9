"""Annotations go from an older version of a text to a newer one when a person has approved, and back."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from disputes import permissions
from disputes.actions import annotations, articles, assignments, carrying, comments, metadata
from disputes.errors import Conflict, Invalid, NotFound, Stale
from disputes.models import Annotation, Article, Change, User
from disputes.queries import integrity
from disputes.records import ActorReference
from disputes.text import Span
from tests.conftest import TEXT, World, annotate, record

STORY = "https://news.example.org/2031/hake"
NEWER = (
    "Corrected on Saturday.\n\n"
    + TEXT.replace("lodged a protest on Friday", "lodged a formal protest on Friday").replace("consent.”", "assent.”")
).replace(", and offered talks.", ".")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def versions(world: World) -> tuple[Article, Article]:
    return two_versions(world)


def two_versions(world: World) -> tuple[Article, Article]:
    """The old text and the new one."""
    Article.objects.filter(pk=world.article.pk).update(url=STORY)
    articles.delete(article=world.article, by=world.oda)
    older = articles.add(dispute=world.dispute, record=record(TEXT, url=STORY), by=world.oda)
    newer = articles.add(
        dispute=world.dispute, record=record(NEWER, url=STORY, title="Arvenia’s formal protest"), by=world.oda
    )
    assert newer.previous == older
    return older, newer


def page(user: User, article: Article) -> str:
    return browser(user).get(f"/articles/{article.pk}/carry-over/").text


def forms(html: str) -> list[dict[str, list[str]]]:
    """The fields of each form on the page, its button among them."""
    found = []
    for form in re.findall(r"<form[^>]*>(.*?)</form>", html.partition("<main")[2], re.DOTALL):
        fields: dict[str, list[str]] = {}
        for name, value in re.findall(r'<(?:input|button)[^>]* name="([\w-]+)" value="([^"]*)"', form):
            fields.setdefault(name, []).append(value)
        found.append(fields)
    return found


def form_for(html: str, annotation: Annotation, does: str) -> dict[str, list[str]]:
    return (
        next(
            form
            for form in forms(html)
            if form["do"] == [does] and any(str(annotation.pk) in value for value in form.get("annotation", []))
        )
        | {}
    )


def send(user: User, article: Article, form: dict[str, list[str]]):
    return browser(user).post(f"/articles/{article.pk}/carry-over/", form, follow=True)


def sound() -> bool:
    return not list(integrity.broken())


def test_an_approved_annotation_stands_in_the_new_text_with_all_that_belongs_to_it(world: World, versions):
    older, newer = versions
    start = TEXT.index("Arvenia lodged")
    annotation = annotate(
        world,
        quote="Arvenia lodged a protest",
        article=older,
        speakers=[ActorReference(name="Arvenia", surface=Span(start, start + 7))],
        note="a first note",
    )
    comment = comments.add(pk=uuid4(), annotation=annotation, text="Is it one?", by=world.ben)
    html = page(world.ana, newer)
    assert "formal" in html
    assert Annotation.objects.get().article == older, "nothing moves by being looked at"

    answer = send(world.ana, newer, form_for(html, annotation, "approve"))

    moved = Annotation.objects.get()
    assert answer.status_code == 200
    assert (moved.pk, moved.article, moved.version) == (annotation.pk, newer, 2)
    assert moved.quote == "Arvenia lodged a formal protest"
    assert (moved.note, moved.label, moved.annotator) == ("a first note", annotation.label, world.ana)
    comment.refresh_from_db()
    assert comment.article == newer
    role = moved.roles.get(role="speaker")
    assert (role.article, Span(role.surface_start or 0, role.surface_end or 0).of(newer.text())) == (newer, "Arvenia")
    assert sound()
    line = Change.objects.get(kind="annotation", article=newer)
    assert line.before is not None
    assert line.after is not None
    assert (line.before["article"]["id"], line.after["article"]["id"]) == (older.pk, newer.pk)
    assert (line.before["quote"], line.after["quote"]) == (annotation.quote, moved.quote)
    assert "Nothing waits to be carried over" in answer.text


def test_it_can_be_taken_back_to_where_it_stood(world: World, versions):
    older, newer = versions
    start = TEXT.index("Arvenia lodged")
    annotation = annotate(
        world,
        quote="Arvenia lodged a protest",
        article=older,
        speakers=[ActorReference(name="Arvenia", surface=Span(start, start + 7))],
    )
    before = annotations.state_of(annotation)
    html = send(world.ana, newer, form_for(page(world.ana, newer), annotation, "approve")).text

    answer = send(world.ana, newer, form_for(html, annotation, "bring-back"))

    back = Annotation.objects.get()
    assert "Back in the older version" in answer.text
    assert (back.article, annotations.state_of(back)) == (older, before)
    assert sound()


def test_all_that_are_word_for_word_are_approved_at_once_and_no_others(world: World, versions):
    older, newer = versions
    exact = [
        annotate(world, quote="the ban was needed to save the hake", article=older),
        annotate(world, quote="We shall answer in our own time", article=older),
    ]
    changed = annotate(world, quote="Arvenia lodged a protest", article=older)
    gone = annotate(world, quote="offered talks", article=older)

    html = page(world.ana, newer)
    answer = send(world.ana, newer, next(form for form in forms(html) if form["do"] == ["approve-sure"]))

    assert "Approve the 2 that are word for word" in html
    assert "Carried over: 2 annotations." in answer.text
    assert {a.pk for a in Annotation.objects.filter(article=newer)} == {a.pk for a in exact}
    assert {a.pk for a in Annotation.objects.filter(article=older)} == {changed.pk, gone.pk}
    assert sound()


def test_what_is_not_found_is_placed_by_hand_with_words_of_the_new_text(world: World, versions):
    older, newer = versions
    gone = annotate(world, quote="offered talks", article=older)
    form = form_for(page(world.ana, newer), gone, "place")

    refused = [send(world.ana, newer, form | {"quote": [quote]}) for quote in ("", "offered talks", "Arvenia")]
    placed = send(world.ana, newer, form | {"quote": ["needed to save the hake"]})

    assert [answer.status_code for answer in refused] == [422, 422, 422]
    assert "not in the new text" in refused[1].text
    assert "more than once" in refused[2].text
    assert placed.status_code == 200
    assert Annotation.objects.get().quote == "needed to save the hake"
    assert sound()


def test_annotators_carry_their_own_and_reviewers_all(world: World, versions):
    older, newer = versions
    annotation = annotate(world, quote="We shall answer in our own time", article=older, by=world.ben)
    form = form_for(page(world.ada, newer), annotation, "approve")

    assert "We shall answer" not in page(world.ana, newer)
    assert "We shall answer" in page(world.ben, newer)
    assert send(world.ana, newer, form).status_code == 403
    assert send(world.rui, newer, form).status_code == 403
    assert send(world.ada, newer, form).status_code == 200
    assert Annotation.objects.get().article == newer


def test_blind_coding_holds_on_the_page_and_in_what_it_takes(blind_world: World):
    world = blind_world
    older, newer = two_versions(world)
    annotation = annotate(world, quote="We shall answer in our own time", article=older, by=world.ben)
    form = form_for(page(world.ben, newer), annotation, "approve")
    before = without_token(page(world.ana, newer))

    answer = send(world.ana, newer, form)
    send(world.ben, newer, form)

    assert answer.status_code == 404
    assert without_token(page(world.ana, newer)) == before


def without_token(html: str) -> str:
    return re.sub(r"csrf\w*[^>]*>|\"X-CSRFToken\": \"\w+\"", "", html)


def test_a_stale_approval_and_one_of_another_place_are_refused(world: World, versions):
    older, newer = versions
    annotation = annotate(world, quote="We shall answer in our own time", article=older)
    form = form_for(page(world.ana, newer), annotation, "approve")

    elsewhere = send(world.ana, newer, form | {"places": ["0-5"]})
    annotate(world, quote="We shall answer", article=older, pk=annotation.pk)
    stale = send(world.ana, newer, form)
    mangled = [
        send(world.ana, newer, form | {"annotation": [value]}) for value in ("x:1", f"{annotation.pk}:", f"{uuid4()}:1")
    ]

    assert [answer.status_code for answer in (elsewhere, stale, *mangled)] == [409, 409, 400, 400, 404]
    assert Annotation.objects.get().article == older


def test_an_annotation_is_carried_between_versions_of_one_text_only(world: World, versions):
    older, newer = versions
    other = articles.add(dispute=world.dispute, record=record("Another text."), by=world.oda)
    annotation = annotate(world, quote="We shall answer", article=older)
    sent = {"pk": annotation.pk, "by": world.ana, "version": 1}

    with pytest.raises(Conflict):
        carrying.carry(to=other, spans=[Span(0, 7)], **sent)  # type: ignore[arg-type]
    for spans in ([], [Span(0, 0)], [Span(3, 10**6)], [Span(22, 24)]):
        with pytest.raises(Invalid):
            carrying.carry(to=newer, spans=spans, **sent)  # type: ignore[arg-type]
    with pytest.raises(Stale):
        carrying.carry(to=newer, spans=[Span(0, 7)], **(sent | {"version": 7}))  # type: ignore[arg-type]
    annotations.delete(annotation=annotation, by=world.ana)
    with pytest.raises(NotFound):
        carrying.carry(to=newer, spans=[Span(0, 7)], **sent)  # type: ignore[arg-type]


@pytest.mark.parametrize("who", ["ana", "ben", "ada"])
def test_pages_that_are_open_see_it_vanish_here_and_appear_there(blind_world: World, who):
    world = blind_world
    older, newer = two_versions(world)
    annotation = annotate(world, quote="We shall answer in our own time", article=older, by=world.ben)
    # Lines about other things than annotations stand in the same history.
    metadata.correct(article=older, values={"title": "x"}, by=world.ada, seen=metadata.version_of(older))
    for line in Change.objects.all():
        Change.objects.filter(pk=line.pk).update(at=line.at - timedelta(minutes=1))
    watcher = browser(getattr(world, who))
    cursors = {
        article: re.search(r'data-cursor="([^"]+)"', watcher.get(article.get_absolute_url()).text)
        for article in (older, newer)
    }

    send(world.ada, newer, form_for(page(world.ada, newer), annotation, "approve"))

    answers = {
        article: watcher.get(f"{article.get_absolute_url()}changes/", {"since": cursor[1] if cursor else ""})
        for article, cursor in cursors.items()
    }
    if who == "ana":
        assert [answer.status_code for answer in answers.values()] == [204, 204]
    else:
        assert f'data-gone="{annotation.pk}" data-version="2"' in answers[older].text
        assert f'data-annotation="{annotation.pk}"' in answers[newer].text


def test_history_tells_the_move_once_and_offers_no_words_of_the_other_text(world: World, versions):
    older, newer = versions
    annotation = annotate(world, quote="Arvenia lodged a protest", article=older)
    send(world.ana, newer, form_for(page(world.ana, newer), annotation, "approve"))

    ana = browser(world.ana)
    html = ana.get(f"/annotations/{annotation.pk}/history/").text
    first = Change.objects.filter(kind="annotation").earliest("id")
    refused = ana.post(f"/annotations/{annotation.pk}/history/", {"change": first.pk, "version": 2})

    assert html.count("changed it") == 1
    assert "Arvenia’s formal protest" in html
    assert "It stood in another version of the text then." in html
    assert refused.status_code == 409
    assert Annotation.objects.get().quote == "Arvenia lodged a formal protest"


def test_somebody_who_saves_in_the_old_text_is_told(world: World, versions):
    older, newer = versions
    annotation = annotate(world, quote="We shall answer", article=older)
    send(world.ana, newer, form_for(page(world.ana, newer), annotation, "approve"))

    with pytest.raises(Conflict, match="another article"):
        annotate(world, quote="We shall answer", article=older, pk=annotation.pk, version=1)


def test_assignments_stay_as_they_are(world: World, versions):
    older, newer = versions
    annotation = annotate(world, quote="We shall answer", article=older)
    assignments.set_done(article=older, annotator=world.ana, done=True)

    send(world.ana, newer, form_for(page(world.ana, newer), annotation, "approve"))

    assert [(a.article, a.status) for a in world.ana.assignments.all()] == [(older, "done")]


def test_the_page_asks_no_more_of_the_store_when_there_are_more_annotations(world: World, versions):
    older, newer = versions
    annotate(world, quote="We shall answer", article=older)
    ana = browser(world.ana)
    path = f"/articles/{newer.pk}/carry-over/"
    with CaptureQueriesContext(connection) as few:
        ana.get(path)
    for _ in range(59):
        annotate(world, quote="We shall answer", article=older)

    with CaptureQueriesContext(connection) as many:
        first = ana.get(path).text

    assert len(many) == len(few)
    assert "1–50 of 60" in first
    assert first.count('<li class="carry panel') == 50
    assert "51–60 of 60" in ana.get(f"{path}?first=50").text
    assert ana.get(f"{path}?first=99999999").status_code == 200


def test_a_text_without_an_older_version_says_so(world: World):
    assert "no older version" in page(world.ana, world.article)
    assert browser(world.ana).get(f"/articles/{world.article.pk}/compare/").status_code == 404


def test_what_changed_between_two_versions_is_shown_to_whoever_may_read(world: World, versions):
    older, newer = versions

    html = browser(world.rui).get(f"/articles/{newer.pk}/compare/").text
    reading = browser(world.rui).get(newer.get_absolute_url()).text
    old = browser(world.rui).get(older.get_absolute_url()).text

    assert re.search(r"<ins>.*formal", html)
    assert re.search(r"<del>.*offered talks", html)
    assert f'href="/articles/{newer.pk}/compare/"' in reading
    assert f'href="/articles/{newer.pk}/carry-over/"' not in reading
    assert "A newer version of this text" in old
    assert browser(world.olga).get(f"/articles/{newer.pk}/compare/").status_code == 404
    assert permissions.article(world.rui, newer.pk)[1] == newer
