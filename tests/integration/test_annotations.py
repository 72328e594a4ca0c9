from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputes import permissions, seeds
from disputes import text as texts
from disputes.actions import annotations, articles, disputes
from disputes.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from disputes.models import Actor, Annotation, Article, Assignment, Change
from disputes.permissions import Right
from disputes.queries import integrity
from disputes.records import ActorReference, Draft
from disputes.text import Span
from tests.conftest import TEXT, World, annotate, record


def test_an_annotation_quotes_exactly_what_its_span_says(world: World):
    annotation = annotate(world, "threat", quote="“Nobody should mistake patience for consent.”")

    assert world.article.text()[annotation.start : annotation.end] == annotation.quote
    assert annotation.paragraph == 2
    assert annotation.prefix == "oreign Minister Ana Reyl said. 🎣 "[-32:]
    assert annotation.suffix == ""
    assert annotation.speech == "direct"
    assert annotation.speakers == "Arvenia"


def test_a_discontinuous_quote_is_one_annotation(world: World):
    text = world.article.text()
    first = text.index("“We shall answer in our own time,”")
    second = text.index("“Nobody")

    annotation = annotate(world, "threat", spans=[Span(second, second + 7), Span(first, first + 34)])

    assert annotation.spans == [[first, first + 34], [second, second + 7]]
    assert annotation.quote == "“We shall answer in our own time,” […] “Nobody"
    assert not list(integrity.broken())


def test_an_annotation_may_cross_paragraphs(world: World):
    text = world.article.text()
    start, end = text.index("Friday."), text.index("answer")

    annotation = annotate(world, spans=[Span(start, end)])

    assert annotation.quote == "Friday.\n\n“We shall "
    assert annotation.prefix == "lmark – Arvenia lodged a protest on "[-32:]
    assert not list(integrity.broken())


@pytest.mark.once
@pytest.mark.parametrize(
    ("spans", "complaint"),
    [
        ([], "at least one span"),
        ([(0, 10_000)], "outside the text"),
        ([(-1, 4)], "outside the text"),
        ([(5, 5)], "empty"),
        ([(9, 4)], "ends before it starts"),
        ([(0, 6), (4, 9)], "overlap"),
        ([(53, 55)], "white space"),
        ([(6, 8), (7, 8)], "overlap"),
        ([(10**30, 10**31)], "outside the text"),
        ([(n * 2, n * 2 + 1) for n in range(101)], "at most 100"),
    ],
    ids=["none", "past the end", "negative", "empty", "reversed", "overlapping", "blank", "nested", "huge", "many"],
)
def test_spans_that_cut_nothing_are_refused(world: World, spans, complaint):
    with pytest.raises(Invalid, match=complaint):
        annotate(world, spans=[Span(*span) for span in spans])

    assert not Annotation.objects.exists()


def test_the_same_save_sent_twice_is_one_annotation(world: World):
    pk = uuid4()

    first = annotate(world, pk=pk)
    second = annotate(world, pk=pk)

    assert Annotation.objects.count() == 1
    assert first.version == second.version == 1
    assert Change.objects.filter(kind="annotation").count() == 1


def test_a_save_based_on_an_older_version_is_refused_with_what_stands_now(world: World):
    annotation = annotate(world)
    annotate(world, "threat", pk=annotation.pk, version=1)

    with pytest.raises(Stale) as refused:
        annotate(world, "offer", pk=annotation.pk, version=1)

    assert refused.value.current == annotation
    assert Annotation.objects.get().label.slug == "threat"
    assert Annotation.objects.get().version == 2


def test_a_repeated_save_is_no_conflict_although_its_version_is_old(world: World):
    annotation = annotate(world)
    annotate(world, "threat", pk=annotation.pk, version=1)

    again = annotate(world, "threat", pk=annotation.pk, version=1)

    assert again.version == 2


def test_a_late_copy_of_the_first_save_does_not_bring_back_what_was_deleted(world: World):
    annotation = annotate(world)
    annotations.delete(annotation=annotation, by=world.ana)

    with pytest.raises(Stale):
        annotate(world, pk=annotation.pk)

    assert not Annotation.objects.present().exists()


def test_deleting_can_be_undone_and_both_are_in_history(world: World):
    annotation = annotate(world, note="as it was")

    annotations.delete(annotation=annotation, by=world.ana)
    assert not Annotation.objects.present().exists()
    restored = annotations.restore(pk=annotation.pk, by=world.ana)

    assert restored.note == "as it was"
    assert list(Change.objects.filter(kind="annotation").values_list("action", flat=True)) == [
        "created",
        "deleted",
        "restored",
    ]
    assert not list(integrity.broken())


def test_history_says_what_was_before_and_after(world: World):
    annotation = annotate(world)

    annotate(world, "offer", pk=annotation.pk, version=1, note="on reflection")

    change = Change.objects.filter(kind="annotation").last()
    assert change is not None
    assert (change.action, change.by, change.article) == ("changed", world.ana, world.article)
    assert change.before is not None
    assert change.after is not None
    assert change.before["label"] == "accusation"
    assert change.after["label"] == "offer"
    assert change.after["note"] == "on reflection"


def test_nobody_changes_or_restores_another_persons_annotation(world: World):
    annotation = annotate(world)

    with pytest.raises(NotFound):
        annotate(world, "offer", pk=annotation.pk, by=world.ben)
    with pytest.raises(NotFound):
        annotations.restore(pk=annotation.pk, by=world.ben)
    with pytest.raises(Forbidden):
        permissions.annotation(world.ben, annotation.pk, to=Right.ANNOTATE)
    with pytest.raises(Forbidden):
        permissions.annotation(world.oda, annotation.pk, to=Right.ANNOTATE)


def test_an_annotation_does_not_move_to_another_article(world: World):
    annotation = annotate(world)
    other = articles.add(dispute=world.dispute, record=record("Arvenia lodged a protest again."), by=world.oda)

    with pytest.raises(Conflict, match="another article"):
        annotate(world, pk=annotation.pk, article=other, version=1)


def test_a_deleted_article_takes_no_more_annotations(world: World):
    articles.delete(article=world.article, by=world.oda)

    with pytest.raises(NotFound):
        annotate(world)


def test_label_and_actors_of_another_dispute_are_unknown(world: World):
    other = disputes.create(name="Elsewhere", codebook=seeds.codebook(), by=world.oda)
    stranger = Actor.objects.create(name="Corvia", folded="corvia", kind="state", dispute=other)
    other.codebook.labels.filter(slug="offer").update(slug="proposal")
    access, article = permissions.article(world.ana, world.article.pk)

    def save(**changes):
        draft = Draft(**{"spans": (Span(0, 6),), "label": "offer", **changes})
        annotations.save(pk=uuid4(), access=access, article=article, draft=draft, by=world.ana)

    with pytest.raises(Invalid, match="no label “proposal”"):
        save(label="proposal")
    with pytest.raises(Invalid, match="has the id"):
        save(speakers=(ActorReference(id=stranger.pk),))
    with pytest.raises(Invalid, match="has the id"):
        save(speakers=(ActorReference(id=10**25),))
    with pytest.raises(Invalid, match="No actor is called “Corvia”"):
        save(targets=(ActorReference(name="Corvia"),))
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("name", "actor"),
    [("arvenia", "Arvenia"), ("ARVENIAN", "Arvenia"), ("Tarn", "Arvenia"), (" foreign  minister ana reyl", "Ana Reyl")],
    ids=["case", "adjective", "capital", "white space"],
)
def test_an_actor_is_found_by_any_of_its_names(world: World, name, actor):
    assert annotate(world, speakers=[name]).speakers == actor


def test_an_actor_named_twice_takes_one_seat(world: World):
    assert annotate(world, speakers=["Arvenia", "Tarn"]).speakers == "Arvenia"


def test_an_unknown_name_becomes_an_actor_of_the_dispute_only_when_asked(world: World):
    access, article = permissions.article(world.ana, world.article.pk)
    draft = Draft(spans=(Span(0, 6),), label="offer", speakers=(ActorReference(name="Fleet | Union", kind="group"),))

    with pytest.raises(Invalid):
        annotations.save(pk=uuid4(), access=access, article=article, draft=draft, by=world.ana)
    saved = annotations.save(pk=uuid4(), access=access, article=article, draft=draft, by=world.ana, create_actors=True)

    actor = Actor.objects.get(name="Fleet | Union")
    assert (actor.kind, actor.dispute, actor.created_by) == ("group", world.dispute, world.ana)
    assert saved.annotation.speakers == r"Fleet \| Union"
    assert not list(integrity.broken())


def test_the_first_annotation_puts_the_article_in_progress(world: World):
    annotate(world)

    assert Assignment.objects.get(article=world.article, annotator=world.ana).status == "doing"


@pytest.mark.once
@pytest.mark.parametrize(
    ("piece", "speech"),
    [
        ("“We go,”", "direct"),
        ("„Wir gehen“", "direct"),
        ("« Partons »", "direct"),
        ("called it “an insult” to all", "mixed"),
        ("said it would leave", "indirect"),
        ("“We go,” he said", "mixed"),
    ],
)
def test_speech_follows_from_the_quotation_marks(piece, speech):
    assert annotations.speech_of([piece]) == speech


PIECES = [
    "a",
    "b",
    " ",
    "\n",
    "\n\n",
    "é",
    "e\u0301",
    "\u200d",
    "🎣",
    "👩🏽‍🚀",
    "🇹🇷",
    "\u05d0\u05d1",
    "\u0627",
    "\u00a0",
    "“",
    "”",
    "\r\n",
    "ﷺ",
    "𝔄",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=60).map("".join), data=st.data())
def test_every_stored_quote_is_its_span_of_the_text(world: World, text, data):
    paragraphs = tuple(texts.split_paragraphs(texts.clean(text)))
    if not paragraphs:
        return
    report = articles.import_file(dispute=world.dispute, file="odd.txt", items=[record(text)], by=world.oda)
    stored = Article.objects.get(pk=report.outcomes[0].pk)
    whole = stored.text()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start + 1, len(whole)))

    try:
        annotation = annotate(world, spans=[Span(start, end)], article=stored)
    except Invalid:
        assert annotations._has_words(whole[start:end]) is False
        return

    annotation = Annotation.objects.get(pk=annotation.pk)
    assert whole == texts.SEPARATOR.join(paragraphs)
    assert whole[annotation.start : annotation.end] == annotation.quote
    assert whole[: annotation.start].endswith(annotation.prefix)
    assert whole[annotation.end :].startswith(annotation.suffix)


def test_integrity_names_what_is_broken(world: World):
    annotation = annotate(world)
    Annotation.objects.filter(pk=annotation.pk).update(quote="something else", targets="Nobody")
    world.article.paragraphs.filter(number=1).update(text="Changed behind our back, all of it, every word here!!")

    sentences = "\n".join(integrity.broken())

    assert "SHA-256" in sentences
    assert f"{annotation.pk} in article {world.article.pk}: its quote" in sentences
    assert "targets reads “Nobody”, its roles say “Belmark”" in sentences


def test_the_text_is_what_was_imported(world: World):
    assert world.article.text() == TEXT
    assert world.article.sha256 == texts.digest(TEXT)
    assert world.article.characters == len(TEXT)
