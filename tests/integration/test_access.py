"""Every page × everybody. A page that is not in the table fails the test, so that a new one can't be forgotten."""

import re
from uuid import UUID

import pytest
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse

from disputes import urls
from disputes.actions import articles, assignments, clusters
from disputes.actions.imports import running, staging
from disputes.models import Article
from disputes.permissions import Right
from tests.conftest import World, annotate, record

ANNOTATION = UUID("00000000-0000-4000-8000-000000000001")
BENS = UUID("00000000-0000-4000-8000-000000000002")
EVERYBODY = ("anonymous", "olga", "rui", "ana", "ada", "oda")
SIGNED_IN = Right.NOTHING

# What it takes to get each page of a dispute that is not public; None: anybody, signed in or not.
NEEDED: dict[str, Right | None] = {
    "disputes": SIGNED_IN,
    "dispute-new": SIGNED_IN,
    "dispute": Right.READ,
    "dispute-settings": Right.OWN,
    "articles": Right.READ,
    "articles-deleted": Right.OWN,
    "search-help": Right.READ,
    "search-complete": Right.READ,
    "cluster": Right.READ,
    "import": Right.REVIEW,
    "import-job": Right.REVIEW,
    "import-report": Right.REVIEW,
    "codebook": Right.READ,
    "members": Right.OWN,
    "statements": Right.READ,
    "statements-first": Right.READ,
    "statements-export": Right.READ,
    "events": Right.READ,
    "timeline": Right.READ,
    "timeline-picture": Right.READ,
    "timeline-table": Right.READ,
    "network": Right.READ,
    "network-picture": Right.READ,
    "network-table": Right.READ,
    "network-file": Right.READ,
    "shares": Right.READ,
    "shares-picture": Right.READ,
    "shares-table": Right.READ,
    "answers": Right.READ,
    "answers-picture": Right.READ,
    "answers-table": Right.READ,
    "coverage": Right.READ,
    "coverage-picture": Right.READ,
    "coverage-table": Right.READ,
    "actor-options": Right.ANNOTATE,
    "article": Right.READ,
    "article-paragraphs": Right.READ,
    "article-edit": Right.REVIEW,
    "article-carry-over": Right.ANNOTATE,
    "annotation": Right.ANNOTATE,
    "annotation-talk": Right.ANNOTATE,
    "annotation-history": Right.ANNOTATE,
    "actors": SIGNED_IN,
    "actor": SIGNED_IN,
    "account": SIGNED_IN,
    "sign-in": None,
    "healthz": None,
}
# Pages that only take a POST, or that a secret or a script opens; tested where they belong.
ELSEWHERE = {
    "articles-many",
    "statements-many",
    "statements-undo",
    "events-undo",
    "search-keep",
    "search-forget",
    "article-changes",
    "article-done",
    "article-original",
    "article-compare",
    "article-apart",
    "article-delete",
    "article-restore",
    "annotation-quote",
    "annotation-delete",
    "annotation-restore",
    "comment-delete",
    "comment-resolve",
    "import-item",
    "import-choose",
    "import-start",
    "import-cancel",
    "import-undo",
    "appearance",
    "sign-out",
    "sign-in-link",
    "password",
}
POSTS = {
    "statements-many": Right.ANNOTATE,
    "statements-undo": Right.ANNOTATE,
    "events": Right.OWN,
    "events-undo": Right.OWN,
    "article-apart": Right.REVIEW,
    "cluster": Right.REVIEW,
    "article-done": Right.ANNOTATE,
    "article-delete": Right.OWN,
    "article-carry-over": Right.ANNOTATE,
    "article-edit": Right.REVIEW,
    "annotation-quote": Right.ANNOTATE,
    "import": Right.REVIEW,
    "import-item": Right.REVIEW,
    "import-choose": Right.REVIEW,
    "import-start": Right.REVIEW,
    "import-cancel": Right.REVIEW,
    "import-undo": Right.REVIEW,
    "members": Right.OWN,
    "dispute-settings": Right.OWN,
}


def names() -> list[str]:
    return [str(pattern.name) for pattern in urls.urlpatterns]


def address(name: str, world: World) -> str:
    pattern = next(p for p in urls.urlpatterns if p.name == name)
    wanted = {"slug": "banks", "format_": "network.graphml", "pk": world.article.pk, "secret": "wrong"}
    if name.startswith("annotation") and name != "annotation-quote":
        wanted["pk"] = ANNOTATION
    if name == "cluster":
        wanted["pk"] = cluster_of(world.article, world)
    if name == "actor":
        wanted["pk"] = world.dispute.actors.earliest("pk").pk
    if name.startswith("import-"):
        job = staging.stage(dispute=world.dispute, by=world.ada, pasted=staging.Pasted(HOSTILE))
        running.run(job.pk, worker="test")
        wanted |= {"pk": job.pk, "item_pk": job.items.get().pk}
    parameters = re.findall(r"<(?:\w+:)?(\w+)>", str(pattern.pattern))
    return reverse(name, kwargs={parameter: wanted[parameter] for parameter in parameters})


def cluster_of(article: Article, world: World) -> int:
    article.refresh_from_db()
    if article.cluster_id is None:
        other = articles.add(dispute=world.dispute, record=record("Belmark kept silent."), by=world.oda)
        clusters.join(article=other, other=article, by=world.oda)
    assert article.cluster_id
    return article.cluster_id


def browser(world: World, who: str) -> Client:
    client = Client()
    if who != "anonymous":
        client.force_login(getattr(world, who))
    return client


def test_every_page_is_in_the_table():
    assert set(names()) == set(NEEDED) | (ELSEWHERE & set(names()))


# Rights are looked up alike on both engines; test_hostile_text… opens every page on each.
@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", sorted(NEEDED))
def test_who_may_open_which_page(world: World, name, who):
    annotate(world, pk=ANNOTATION, by=world.ana)
    needed, has = NEEDED[name], EVERYBODY.index(who) - 1

    answer = browser(world, who).get(address(name, world))

    if needed is None:
        assert answer.status_code in (200, 302)
    elif who == "anonymous":
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/sign-in/")
    elif needed == SIGNED_IN:
        assert answer.status_code == (404 if name == "actor" and has == 0 else 200)
    elif has == 0:
        assert answer.status_code == 404
    elif name == "annotation":
        # Only the one who made it may change it, others see it in the text; a reader does not even know of it.
        assert answer.status_code == {"rui": 404, "ana": 200}.get(who, 302)
    elif name in ("annotation-talk", "annotation-history"):
        # Whoever sees an annotation may discuss it; a reader does not even know of it.
        assert answer.status_code == (404 if who == "rui" else 200)
    else:
        assert answer.status_code == (200 if has >= needed else 403)


@pytest.mark.once
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("name", sorted(POSTS))
def test_who_may_post_where(world: World, name, who):
    has = EVERYBODY.index(who) - 1

    answer = browser(world, who).post(address(name, world), {})

    if who == "anonymous":
        assert answer.status_code in (302, 401)
    elif has == 0:
        assert answer.status_code == 404
    elif has < POSTS[name]:
        assert answer.status_code == 403
    else:
        assert answer.status_code in (200, 302, 400, 422)


@pytest.mark.once
@pytest.mark.parametrize("path", ["/disputes/banks/", "/disputes/nothing/", "/articles/1/", "/articles/99999999/"])
def test_signing_in_is_asked_for_whether_or_not_a_thing_exists(world: World, path):
    answer = Client().get(path)

    assert (answer.status_code, answer["Location"]) == (302, f"/account/sign-in/?next={path}")


def test_a_missing_thing_and_a_hidden_one_look_the_same(world: World):
    olga = browser(world, "olga")

    hidden = olga.get(world.article.get_absolute_url())
    missing = olga.get("/articles/99999999/")

    assert hidden.status_code == missing.status_code == 404
    assert without_tokens(hidden.content) == without_tokens(missing.content)


def without_tokens(content: bytes) -> bytes:
    """A page without what is new in it each time."""
    return re.sub(rb"csrf\w*[^>]*>|\"X-CSRFToken\": \"\w+\"|name=\"id\" value=\"[^\"]*\"", b"", content)


BLIND_PAGES = [name for name in sorted(NEEDED) if NEEDED[name] in (Right.READ, Right.ANNOTATE, SIGNED_IN)]


@pytest.mark.parametrize("name", BLIND_PAGES)
def test_blind_coding_leaks_nothing_of_another_annotators_work(blind_world: World, name):
    world = blind_world
    annotate(world, pk=ANNOTATION, by=world.ana)
    ana = browser(world, "ana")
    path = address(name, world)
    before = ana.get(path)
    before_text = without_tokens(b"".join(before))

    annotate(world, "threat", pk=BENS, quote="patience for consent", note="a secret reading", by=world.ben)
    assignments.set_done(article=world.article, annotator=world.ben, done=True)
    after = ana.get(path)
    after_text = without_tokens(b"".join(after))

    assert before.status_code == after.status_code == 200
    assert before_text == after_text


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/disputes/banks/statements",
        "/api/v1/disputes/banks/statements.csv",
        "/api/v1/disputes/banks/statements.jsonl",
        "/api/v1/disputes/banks",
        "/api/v1/disputes/banks/articles",
        "/api/v1/disputes/banks/articles?label=threat",
        "/api/v1/articles/{article}",
        "/api/v1/articles/{article}/annotations",
        "/api/v1/annotations/{bens}",
    ],
)
def test_blind_coding_leaks_nothing_through_the_api(blind_world: World, path):
    world = blind_world
    annotate(world, pk=ANNOTATION, by=world.ana)
    ana = browser(world, "ana")
    path = path.format(article=world.article.pk, bens=BENS)
    before = ana.get(path)

    annotate(world, "threat", pk=BENS, quote="patience for consent", note="a secret reading", by=world.ben)
    assignments.set_done(article=world.article, annotator=world.ben, done=True)
    after = ana.get(path)

    assert b"".join(before) == b"".join(after)
    assert before.status_code == after.status_code
    assert before.headers.get("ETag") == after.headers.get("ETag")


def test_headers_that_protect_stand_on_every_answer(world: World):
    for path in ("/", "/account/sign-in/", "/healthz", "/nothing/", "/api/v1/disputes"):
        answer = browser(world, "ana").get(path)

        assert answer["Content-Security-Policy"].startswith("default-src 'self';"), path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert answer["Referrer-Policy"] == "same-origin", path


def test_static_files_are_protected_too_and_kept_for_good(transactional_db):
    answer = Client().get(static("css/tokens.css"))
    b"".join(answer)
    answer.close()

    assert "immutable" in answer["Cache-Control"]

    assert answer["Content-Security-Policy"].startswith("default-src 'self';")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_what_a_signed_in_person_sees_is_not_kept_by_browsers(world: World):
    for path in ("/disputes/banks/", world.article.get_absolute_url(), "/disputes/banks/statements/export/"):
        answer = browser(world, "ana").get(path)
        b"".join(answer)

        assert "no-store" in answer["Cache-Control"], path


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{7*7}}"


@pytest.mark.once
def test_hostile_text_comes_out_as_text_on_every_page(world: World):
    annotate(world, pk=ANNOTATION, by=world.ana, note=HOSTILE)
    type(world.dispute).objects.update(name=HOSTILE, summary=HOSTILE)
    type(world.article).objects.update(title=HOSTILE, outlet=HOSTILE, author=HOSTILE, dateline=HOSTILE)
    world.article.paragraphs.filter(number=1).update(text=HOSTILE)
    world.dispute.actors.filter(name="Arvenia").update(name=HOSTILE)
    world.dispute.codebook.labels.filter(slug="threat").update(name=HOSTILE, definition=HOSTILE, examples=[HOSTILE])
    type(world.oda).objects.filter(username="ana").update(first_name=HOSTILE[:150])

    for name in sorted(NEEDED):
        for who in ("ana", "oda"):
            page = b"".join(browser(world, who).get(address(name, world))).decode()
            if not name.endswith(("-export", "-report", "-table")):
                assert "<script>alert" not in page, (name, who)
                assert "<img src=x" not in page, (name, who)
                assert "{{49" not in page
                assert ">49<" not in page
