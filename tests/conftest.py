"""The small cast that the tests share, made through the actions that pages use."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.db import connection

from disputes import permissions, seeds
from disputes import text as texts
from disputes.actions import actors, annotations, articles, disputes, people
from disputes.models import Annotation, Article, Dispute, User
from disputes.permissions import Right
from disputes.records import ActorRecord, ActorReference, ArticleRecord, Draft
from disputes.text import Span

TEXT = (
    "HALVEN, Belmark – Arvenia lodged a protest on Friday.\n\n"
    "“We shall answer in our own time,” Foreign Minister Ana Reyl said. 🎣 "
    "“Nobody should mistake patience for consent.”\n\n"
    "Arvenia said the ban was needed to save the hake, and offered talks."
)


def record(text: str = TEXT, **metadata: object) -> ArticleRecord:
    paragraphs = tuple(texts.split_paragraphs(texts.clean(text)))
    return ArticleRecord(paragraphs=paragraphs, **{"title": "Arvenia lodges a protest", **metadata})  # type: ignore[arg-type]


@dataclass
class World:
    """One dispute with everybody in it: `oda` owns it, `ada` reviews, `ana` and `ben` annotate, `rui` reads."""

    oda: User
    ada: User
    ana: User
    ben: User
    rui: User
    olga: User
    dispute: Dispute
    article: Article


def make_user(name: str) -> User:
    return people.create_user(username=name, pseudonym=f"annotator-{name}")


def make_world(coding: str = "open") -> World:
    oda, ada, ana, ben, rui, olga = (make_user(name) for name in ("oda", "ada", "ana", "ben", "rui", "olga"))
    dispute = disputes.create(name="The Northern Banks", slug="banks", codebook=seeds.codebook(), coding=coding, by=oda)
    for user, role in ((ada, "reviewer"), (ana, "annotator"), (ben, "annotator"), (rui, "reader")):
        people.set_membership(dispute=dispute, user=user, role=role, by=oda)
    actors.add_records(
        dispute=dispute,
        records=[
            ActorRecord(name="Arvenia", kind="state", adjectives=("Arvenian",), capitals=("Tarn",)),
            ActorRecord(name="Belmark", kind="state", capitals=("Halven",)),
            ActorRecord(name="Ana Reyl", kind="person", parent="Belmark", aliases=("Foreign Minister Ana Reyl",)),
        ],
    )
    article = articles.add(dispute=dispute, record=record(), by=oda)
    return World(oda, ada, ana, ben, rui, olga, dispute, article)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def blind_world(db: None) -> World:
    return make_world(coding="blind")


def named(names: Iterable[str | ActorReference]) -> tuple[ActorReference, ...]:
    return tuple(name if isinstance(name, ActorReference) else ActorReference(name=name) for name in names)


def annotate(
    world: World,
    label: str = "accusation",
    *,
    quote: str = "Arvenia lodged a protest",
    spans: Iterable[Span] | None = None,
    by: User | None = None,
    article: Article | None = None,
    speakers: Iterable[str | ActorReference] = ("Arvenia",),
    targets: Iterable[str | ActorReference] = ("Belmark",),
    note: str = "",
    pk: UUID | None = None,
    version: int | None = None,
) -> Annotation:
    """An annotation of the words `quote`, or of `spans`, by `ana` unless said otherwise."""
    by, article = by or world.ana, article or world.article
    if spans is None:
        start = article.text().index(quote)
        spans = [Span(start, start + len(quote))]
    access, article = permissions.article(by, article.pk, to=Right.ANNOTATE)
    draft = Draft(
        spans=tuple(spans),
        label=label,
        speakers=named(speakers),
        targets=named(targets),
        note=note,
    )
    saved = annotations.save(pk=pk or uuid4(), access=access, article=article, draft=draft, by=by, version=version)
    return saved.annotation


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A data folder of the tests' own: what they bring in does not lie among what people did."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def at_home(settings, home):
    """What waits for the background is done within the request, unless a test is about the background itself."""
    settings.BACKGROUND = "here"
    settings.HOME = home
    # A good hash takes a good part of a second, which is its purpose and here nobody's.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True, scope="module")
def swept(request):
    """What tests leave to PostgreSQL when they are rolled back lies in its way until it is swept, file by file."""
    if connection.vendor == "postgresql":
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The usual; at the end nobody else may be left in PostgreSQL's database, or it can't be taken away."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
