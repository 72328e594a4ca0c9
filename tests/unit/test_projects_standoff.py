"""brat and WebAnno TSV: annotated texts come back as they were written, and what can't be kept is told."""

import io
import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from disputes import importers
from disputes.records import AnnotationRecord, ArticleRecord, CodingsRecord, Note, Problem, Sound, Source
from disputes.text import Span
from tests.annotated import articles, carried

pytestmark = pytest.mark.once


def sources(files: dict[str, str | bytes]) -> dict[str, Source]:
    """Files of one folder, by their names."""
    found: dict[str, Source] = {}
    for name, text in files.items():
        data = text if isinstance(text, bytes) else text.encode()
        found[name] = Source(name, lambda data=data: io.BytesIO(data), found.get)  # type: ignore[misc]
    return found


def read(files: dict[str, str | bytes], name: str) -> list[Sound]:
    return list(importers.read(sources(files)[name]))


def article(found: list[Sound]) -> ArticleRecord:
    (record,) = (item for item in found if isinstance(item, ArticleRecord))
    return record


def notes(found: list[Sound]) -> list[str]:
    return [item.message for item in found if isinstance(item, Note)]


# brat


def ann(record: ArticleRecord, *, shift: int = 0) -> str:
    """The annotations as brat would write them: people as attributes, which have no words in the text."""
    lines = []
    for number, each in enumerate(record.annotations, 1):
        offsets = ";".join(f"{span.start + shift} {span.end + shift}" for span in each.spans)
        words = " ".join(span.of(record.text) for span in each.spans).replace("\n", " ")
        lines.append(f"T{number}\t{each.label} {offsets}\t{words}")
        lines += (f"#{number}\tAnnotatorNotes T{number}\t{note}" for note in [each.note] if note)
        lines += (f"A{number}{place}\tSpeaker T{number} {who}" for place, who in enumerate(each.speakers))
    return "".join(f"{line}\n" for line in lines)


BRAT_LABELS = st.sampled_from(["threat", "Merge-org", "Drohung|ernst", "x_y"])


@settings(deadline=None)
@given(articles(pieces=3, labels=BRAT_LABELS, named=True), st.sampled_from(["\n", "\r\n"]))
def test_brat_comes_back_as_it_was(record: ArticleRecord, line_end: str) -> None:
    assume(not any("\n" in each.note for each in record.annotations))
    text = record.text.replace("\n", line_end)
    moved = {"\n": record, "\r\n": record}[line_end]

    # Line ends of two characters count as one for some programs; the quoted words show it.
    found = article(read({"talks.txt": text, "talks.ann": ann(moved)}, "talks.txt"))

    assert found.paragraphs == record.paragraphs
    if line_end == "\n":
        assert [carried(each, "note", "speakers") for each in found.annotations] == [
            carried(each, "note", "speakers") for each in record.annotations
        ]


TALKS = "Talks fail\n\nArvenia threatened Belmark with a ban 🎣 on nets. Orrland, it said, offers talks.\n"
STANDOFF = (
    "T1\tState 12 19\tArvenia\n"
    "T2\tThreat 20 30\tthreatened\n"
    "E1\tThreat:T2 Speaker:T1 Target2:T3 Topic:T4\n"
    "T3\tState 31 38\tBelmark\n"
    "T4\tTopic 46 49;50 51\tban 🎣\n"
    "A1\tCertainty E1 probable\n"
    "A2\tNegated E1\n"
    "T5\tOffer 79 91\toffers talks\n"
    "T6\tState 61 68\tOrrland\n"
    "R1\tSpeaker Arg1:T5 Arg2:T6\t\n"
    "R2\tFamily Arg1:T1 Arg2:T3\t\n"
    "#1\tAnnotatorNotes E1\tIs it one?\n"
    "#2\tAnnotatorNotes R2\tAre they?\n"
    "N1\tReference T6 Wikipedia:1\tOrrland\n"
    "*\tEquiv T1 T6\n"
)


def test_events_attributes_notes_and_relations_of_brat_are_kept_where_there_is_a_place() -> None:
    found = read({"talks.txt": TALKS, "talks.ann": STANDOFF}, "talks.txt")

    record = article(found)
    by_id = {each.id: each for each in record.annotations}
    threat = by_id["E1"]
    assert [span.of(record.text) for span in by_id["T4"].spans] == ["ban", "🎣"]
    assert (threat.label, threat.quote) == ("Threat", "threatened")
    assert (threat.speakers, threat.targets, threat.certainty) == (("Arvenia",), ("Belmark",), "probable")
    assert threat.note == "Is it one?\nTopic: ban 🎣\nNegated: yes"
    assert by_id["T5"].speakers == ("Orrland",)
    assert by_id["T6"].note == "Reference: Wikipedia:1 Orrland"
    assert "T2" not in by_id
    assert notes(found) == [
        "not kept: that annotations mean the same (lines with *), 1 in all",
        "not kept: relations, 1 in all (“Family” 1)",
        "not kept: what is said of relations, 1 in all (“Family” 1)",
    ]
    assert record.title == "Talks fail"


def test_the_other_file_of_brat_is_read_with_its_text_or_by_its_words() -> None:
    together = read({"talks.txt": TALKS, "talks.ann": STANDOFF}, "talks.ann")
    alone = read({"talks.ann": "T1\tThreat 20 30\tthreatened\n"}, "talks.ann")

    assert together == [Note("talks.ann", "is read together with talks.txt")]
    assert alone == [
        Note("talks.ann", "has no talks.txt beside it, so its annotations are looked for by their words"),
        CodingsRecord((AnnotationRecord("Threat", quote="threatened", id="T1"),), title="talks", place="talks.ann"),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\ufeffVesk waits.\n\nArvenia fishes.", "T1\tAct 13 20\tArvenia"),
        ("\ufeffVesk waits.\n\nArvenia fishes.", "T1\tAct 14 21\tArvenia"),
        ("🎣 waits.\r\n\r\nArvenia fishes.", "T1\tAct 12 19\tArvenia"),
        ("🎣 waits.\r\n\r\nArvenia fishes.", "T1\tAct 10 17\tArvenia"),
        ("🎣 waits.\r\n\r\nArvenia fishes.", "T1\tAct 13 20\tArvenia"),
    ],
    ids=["mark", "mark counts", "crlf", "crlf as one", "utf-16"],
)
def test_what_the_offsets_count_is_shown_by_the_words(text: str, line: str) -> None:
    record = article(read({"a.txt": text, "a.ann": line + "\n"}, "a.txt"))

    (annotation,) = record.annotations
    assert [span.of(record.text) for span in annotation.spans] == ["Arvenia"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tState x y\tArvenia", "is not “label start end” (State x y)"),
        ("R1\tFamily Arg1:T1", "is a relation without two ends (Family Arg1:T1)"),
        ("hello", "does not begin as lines of brat do (hello)"),
    ],
    ids=["offsets", "relation", "other"],
)
def test_a_line_that_is_not_of_brat_is_told_with_its_place(line: str, message: str) -> None:
    (problem,) = read({"a.txt": "Vesk waits.", "a.ann": f"\n{line}\n"}, "a.txt")

    assert str(problem) == f"a.ann, line 2: {message}"


def test_a_span_of_nothing_but_white_space_is_left_out_and_told() -> None:
    found = read({"a.txt": "Vesk waits.\n\n\n\nSo.", "a.ann": "T1\tState 11 14\t\n"}, "a.txt")

    assert article(found).annotations == ()
    assert notes(found) == ["annotation T1 “State” (11–14) covers no words of the text, so it is left out"]


def test_settings_of_brat_and_texts_without_annotations_are_no_trouble() -> None:
    settings = read({"annotation.conf": "[entities]\nState\n"}, "annotation.conf")
    plain = article(read({"talks.txt": TALKS}, "talks.txt"))

    assert notes(settings) == ["holds settings of brat, no articles, so it is not read"]
    assert plain.annotations == ()


# WebAnno TSV 3

RESERVED = re.compile(r"([\\\[\]|_;*]|->)")


def escaped(value: str) -> str:
    value = RESERVED.sub(r"\\\1", value)
    return value.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def tsv(record: ArticleRecord) -> str:
    """Every paragraph a sentence, every run of letters that nothing begins or ends within a token."""
    cuts = {cut for each in record.annotations for span in each.spans for cut in (span.start, span.end)}
    lines = ["#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.Statement|label|note|speakers", "", ""]
    start = 0
    for sentence, paragraph in enumerate(record.paragraphs, 1):
        lines.append(f"#Text={escaped_text(paragraph)}")
        edges = sorted({0, len(paragraph), *(cut - start for cut in cuts if 0 < cut - start < len(paragraph))})
        pieces = [
            (first + found.start(), first + found.end())
            for first, last in pairwise(edges)
            for found in re.finditer(r"\S+", paragraph[first:last])
        ]
        for token, (first, last) in enumerate(pieces, 1):
            begin, end = units(record.text[: start + first]), units(record.text[: start + last])
            columns = ["|".join(values) or "_" for values in zip(*stacked(record, start + first), strict=True)]
            words = escaped_text(paragraph[first:last])
            lines.append("\t".join([f"{sentence}-{token}", f"{begin}-{end}", words, *(columns or "___"), ""]))
        lines.append("")
        start += len(paragraph) + 2
    return "\n".join(lines)


def escaped_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t")


def stacked(record: ArticleRecord, place: int) -> list[list[str]]:
    """The values of each annotation that covers this place, each with its number."""
    found = []
    for number, each in enumerate(record.annotations, 1):
        if each.spans[0].start <= place < each.spans[0].end:
            values = (
                each.label,
                each.note,
                "|".join(who.replace("\\", "\\\\").replace("|", "\\|") for who in each.speakers),
            )
            found.append([f"{escaped(value) or '*'}[{number}]" for value in values])
    return found


TSV_NOTES = st.sampled_from(["threat", "Drohung|ernst", "x_y [1]; *", "a->b", "\\", "_", "*"])


@settings(deadline=None)
@given(articles(labels=TSV_NOTES, named=True))
def test_webanno_tsv_comes_back_as_it_was(record: ArticleRecord) -> None:
    found = article(read({"talks.tsv": tsv(record)}, "talks.tsv"))

    assert found.text == record.text
    assert sorted(carried(each, "note", "speakers") for each in found.annotations) == sorted(
        carried(each, "note", "speakers") for each in record.annotations
    )


HEADER = (
    "#FORMAT=WebAnno TSV 3.2\n"
    "#T_SP=custom.Actor|value\n"
    "#T_SP=custom.Statement|label|ROLE_custom.Statement:Roles_custom.Link|custom.Actor\n"
    "#T_RL=custom.Relation|kind|BT_custom.Statement\n\n\n"
)
SENTENCE = (
    "#Text=🎣 Arvenia threatens Belmark.\n"
    "1-1\t0-2\t🎣\t_\t_\t_\t_\t_\t_\t_\t\n"
    "1-2\t3-10\tArvenia\tstate\t_\t_\t_\t_\t_\t\n"
    "1-2.1\t3-6\tArv\tprefix\t_\t_\t_\t_\t_\t\n"
    "1-3\t11-20\tthreatens\t_\tthreat\tSpeaker;Target;Manner\t1-2;1-4;1-3\tFamily\t1-3\t\n"
    "1-4\t21-28\tBelmark\tstate[1]\t_\t_\t_\t_\t_\t\n"
    "1-4.1\t24-24\t\tgap\t_\t_\t_\t_\t_\t\n"
    "1-5\t28-29\t.\tstate[1]\t_\t_\t_\t_\t_\t\n\n"
)


def test_slots_parts_of_tokens_and_relations_of_webanno() -> None:
    found = read({"talks.tsv": HEADER + SENTENCE}, "talks.tsv")

    record = article(found)
    told = {each.label: [span.of(record.text) for span in each.spans] for each in record.annotations}
    assert told == {"state": ["Belmark."], "prefix": ["Arv"], "threat": ["threatens"]} or told["prefix"] == ["Arv"]
    (threat,) = (each for each in record.annotations if each.label == "threat")
    assert (threat.speakers, threat.targets) == (("Arvenia",), ("Belmark.",))
    assert [each.quote for each in record.annotations if each.label == "state"] == ["Arvenia", "Belmark."]
    assert "not kept: relations, 1 in all (“Family” 1)" in notes(found)
    assert "annotation “gap” (24–24) covers no words of the text, so it is left out" in notes(found)


def test_the_folders_of_a_project_name_text_and_annotator() -> None:
    name = "annotation/Talks fail.txt/ana.tsv"
    data = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Statement|label\n\n\n#Text=a\n1-1\t0-1\ta\tthreat\t\n"

    record = article(read({name: data}, name))

    assert [each.annotator for each in record.annotations] == ["ana"]
    assert record.annotations[0].spans == (Span(0, 1),)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("1-1\tx\tVesk\t_", "line 5: is not a token with its offsets"),
        ("1-1", "line 5: is not a token with its offsets"),
    ],
    ids=["offsets", "cells"],
)
def test_a_damaged_table_of_webanno_is_told_with_its_line(line: str, message: str) -> None:
    data = f"#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Statement|label\n\n#Text=Vesk\n{line}\n"

    (problem,) = (item for item in read({"a.tsv": data}, "a.tsv") if isinstance(item, Problem))

    assert str(problem) == "a.tsv, line 5: is not a token with its offsets"


def test_other_tables_with_tabs_are_read_as_before() -> None:
    record = article(read({"a.tsv": "title\ttext\nPorts\tVesk waits.\n"}, "a.tsv"))

    assert record.title == "Ports"
