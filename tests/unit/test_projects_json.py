"""doccano, Label Studio and Web Annotations: what their JSON tells of an article's words comes back."""

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings

from disputes import importers
from disputes.importers import limits
from disputes.records import ArticleRecord, CodingsRecord, Flawed, Note, Problem, Sound, Source
from disputes.text import Span
from tests.annotated import articles, carried

pytestmark = pytest.mark.once

Json = dict[str, Any]


def read(found: object, name: str) -> list[Sound]:
    data = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return list(importers.read(Source(name, lambda: io.BytesIO(data.encode("utf-8", "surrogatepass")))))


def article(found: list[Sound]) -> ArticleRecord:
    (record,) = (item for item in found if isinstance(item, ArticleRecord))
    return record


def told(found: list[Sound]) -> list[str]:
    return [item.message if isinstance(item, Note) else str(item) for item in found if isinstance(item, Note | Problem)]


# doccano


@settings(deadline=None)
@given(articles())
def test_doccano_comes_back_as_it_was(record: ArticleRecord) -> None:
    entities = [
        {"id": number, "label": each.label, "start_offset": each.spans[0].start, "end_offset": each.spans[0].end}
        for number, each in enumerate(record.annotations)
    ]

    found = article(read({"text": record.text, "title": record.title, "entities": entities}, "all.jsonl"))

    assert (found.title, found.paragraphs) == (record.title, record.paragraphs)
    assert list(map(carried, found.annotations)) == list(map(carried, record.annotations))


TEXT = "🎣 Arvenia threatened Belmark."


@pytest.mark.parametrize(
    "row",
    [
        {"id": 3, "text": TEXT, "label": [[2, 9, "state"]]},
        {"text": TEXT, "labels": [[2, 9, "state"]]},
        {"text": TEXT, "entities": [{"id": 1, "label": "state", "start_offset": 2, "end_offset": 9}], "relations": []},
        {"text": TEXT, "annotations": [{"label": "state", "start_offset": 2, "end_offset": 9, "user": 4}]},
    ],
    ids=["label", "labels", "entities", "annotations"],
)
def test_every_version_of_doccano_is_understood(row: Json) -> None:
    record = article(read(row, "all.jsonl"))

    (annotation,) = record.annotations
    assert (annotation.label, annotation.spans, annotation.quote) == ("state", (Span(2, 9),), "Arvenia")
    assert annotation.annotator == ("4" if "annotations" in row else "")


def test_relations_of_doccano_name_speaker_and_target() -> None:
    places = {"Arvenia": 2, "threatened": 10, "Belmark": 21}
    row = {
        "text": TEXT,
        "meta": {"source": "Harbour Wire", "url": "https://wire.example/1"},
        "entities": [
            {"id": number, "label": "x", "start_offset": start, "end_offset": start + len(words)}
            for number, (words, start) in enumerate(places.items())
        ],
        "relations": [
            {"id": 1, "from_id": 1, "to_id": 0, "type": "Speaker"},
            {"id": 2, "from_id": 1, "to_id": 2, "type": "target"},
            {"id": 3, "from_id": 0, "to_id": 2, "type": "borders"},
        ],
    }

    found = read(row, "all.jsonl")

    record = article(found)
    assert (record.outlet, record.url) == ("Harbour Wire", "https://wire.example/1")
    assert [(each.speakers, each.targets) for each in record.annotations] == [
        ((), ()),
        (("Arvenia",), ("Belmark",)),
        ((), ()),
    ]
    assert told(found) == ["not kept: relations, 1 in all (“borders” 1)"]


def test_a_row_without_text_and_labels_of_whole_texts_are_told() -> None:
    lines = [{"text": TEXT, "label": ["threat", "angry"]}, {"label": [[0, 1, "PER"]]}]
    source = Source("all.jsonl", lambda: io.BytesIO("\n".join(map(json.dumps, lines)).encode()))

    found = list(importers.understood(source))

    assert [type(item) for item in found] == [ArticleRecord, Note, Flawed, Note]
    assert [item.message for item in found if isinstance(item, Note)] == [
        "line 2: annotation “PER” (0–1) covers no words of the text, so it is left out",
        "not kept: labels of whole texts, 2 in all (“threat” 1, “angry” 1)",
    ]


# Label Studio


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def task(record: ArticleRecord) -> Json:
    """The record as Label Studio has it, with offsets as JavaScript counts."""
    people: dict[str, list[Json]] = {}
    for each in record.annotations:
        (span,) = each.spans
        value = {
            "start": units(record.text[: span.start]),
            "end": units(record.text[: span.end]),
            "text": each.quote,
            "labels": [each.label],
        }
        region = {"id": each.id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}
        results = people.setdefault(each.annotator, [])
        results.append(region)
        if each.note:
            results.append({"id": each.id, "from_name": "note", "type": "textarea", "value": {"textarea": [each.note]}})
        for name in ("speaker", "target"):
            for who in getattr(each, f"{name}s"):
                results.append({"id": each.id, "from_name": name, "type": "textarea", "value": {"textarea": [who]}})
    annotations = [
        {
            "id": number,
            "completed_by": {"id": number, "first_name": who, "last_name": ""} if who else None,
            "result": results,
        }
        for number, (who, results) in enumerate(people.items(), 1)
    ]
    return {"id": 1, "data": {"text": record.text, "title": record.title}, "annotations": annotations}


@settings(deadline=None)
@given(articles(named=True))
def test_label_studio_comes_back_as_it_was(record: ArticleRecord) -> None:
    found = article(read([task(record)], "export.json"))

    names = ("speakers", "targets", "annotator", "note", "id")
    assert (found.title, found.paragraphs) == (record.title, record.paragraphs)
    assert sorted(carried(each, *names) for each in found.annotations) == sorted(
        carried(each, *names) for each in record.annotations
    )


def region(id_: str, start: int, end: int, label: str, **more: object) -> Json:
    return {"id": id_, "type": "labels", "value": {"start": start, "end": end, "labels": [label], **more}}


def test_relations_choices_and_what_has_no_place_in_label_studio() -> None:
    results = [
        region("a", 3, 10, "state", text="Arvenia"),
        region("b", 11, 21, "threat", text="threatened"),
        {"id": "b", "type": "choices", "from_name": "certainty", "value": {"choices": ["doubtful"]}},
        {"id": "b", "type": "choices", "from_name": "tone", "value": {"choices": ["harsh"]}},
        {"id": "c", "type": "choices", "from_name": "topic", "value": {"choices": ["fish"]}},
        {"type": "relation", "from_id": "b", "to_id": "a", "labels": ["speaker"], "direction": "right"},
        {"type": "relation", "from_id": "a", "to_id": "b", "labels": ["target"], "direction": "left"},
        {"type": "relation", "from_id": "a", "to_id": "b", "labels": []},
    ]
    data = {"text": TEXT, "outlet": "Harbour Wire", "date": "2031-03-14", "lang": "en"}
    dropped = {"id": 2, "was_cancelled": True, "result": results}
    exported = {"id": 1, "data": data, "annotations": [{"id": 1, "completed_by": 7, "result": results}, dropped]}

    found = read([exported | {"predictions": [{"result": results}]}], "export.json")

    record = article(found)
    assert (record.outlet, str(record.published), record.language) == ("Harbour Wire", "2031-03-14", "en")
    state, threat = record.annotations
    assert (threat.quote, threat.speakers, threat.targets) == ("threatened", ("Arvenia",), ("Arvenia",))
    assert (threat.certainty, threat.note, threat.annotator) == ("doubtful", "tone: harsh", "7")
    assert state.quote == "Arvenia"
    assert told(found) == [
        "not kept: annotations that were cancelled, 1 in all",
        "not kept: what stands under “predictions”, 1 in all",
        "not kept: “choices” of whole tasks, 1 in all (“fish” 1)",
        "not kept: relations, 1 in all",
    ]


def test_the_small_form_of_label_studio() -> None:
    small = {"id": 5, "body": TEXT, "annotator": 3, "annotation_id": 9, "lead_time": 2.5}
    small |= {"label": [{"start": 3, "end": 10, "text": "Arvenia", "labels": ["state"]}]}

    record = article(read([small], "export.json"))

    (annotation,) = record.annotations
    assert (annotation.label, annotation.quote, annotation.annotator) == ("state", "Arvenia", "3")


def test_a_web_page_of_label_studio_counts_its_text_alone() -> None:
    html = "<h1>Talks fail</h1><p>🎣 Arvenia &amp; Vesk <b>threatened</b> Belmark.</p><p>So.</p><script>1</script>"
    page = "Talks fail🎣 Arvenia & Vesk threatened Belmark.So."
    start = units(page[: page.index("Vesk")])
    value = {"start": "/h1[1]/text()[1]", "startOffset": 0, "end": "/p[1]/b[1]/text()[1]", "endOffset": 10}
    value |= {"globalOffsets": {"start": start, "end": start + 15}, "text": "Vesk threatened", "hypertextlabels": ["x"]}
    result = {"id": "a", "type": "hypertextlabels", "value": value}

    record = article(read([{"data": {"html": html}, "annotations": [{"result": [result]}]}], "export.json"))

    assert record.paragraphs == ("Talks fail", "🎣 Arvenia & Vesk threatened Belmark.", "So.")
    (annotation,) = record.annotations
    assert [span.of(record.text) for span in annotation.spans] == ["Vesk threatened"]


@pytest.mark.parametrize(
    ("data", "results", "what"),
    [
        ({"input_chat": []}, [{"type": "chatmessage", "value": {}}], "is a chat"),
        ({"image": "https://a.example/1.jpg"}, [], "has no text"),
        ({"dialogue": [{"text": "a"}]}, [{"type": "paragraphlabels", "value": {}}], "is a dialogue"),
    ],
    ids=["chat", "picture", "dialogue"],
)
def test_a_task_without_an_article_is_told(data: Json, results: list[Json], what: str) -> None:
    found = read([{"id": 1, "data": data, "annotations": [{"result": results}]}], "export.json")

    assert told(found)[0] == f"item 1: {what}, so there is no article in it"
    assert told(found)[-1].endswith("none with a text that could be an article")
    assert not any(isinstance(item, ArticleRecord) for item in found)


# Web Annotations


def jsonld(record: ArticleRecord, url: str) -> Json:
    items = []
    for each in record.annotations:
        (span,) = each.spans
        position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
        words = {"type": "TextQuoteSelector", "exact": each.quote, "prefix": each.prefix, "suffix": each.suffix}
        body: list[Json] = [{"type": "TextualBody", "purpose": "tagging", "value": each.label}]
        body += [{"type": "TextualBody", "purpose": "commenting", "value": each.note}] if each.note else []
        body += ({"type": "TextualBody", "role": "speaker", "value": who} for who in each.speakers)
        created = {"created": each.created_at.isoformat()} if each.created_at else {}
        creator = {"creator": {"type": "Person", "name": each.annotator}} if each.annotator else {}
        target = {"source": url, "selector": [position, words]}
        said = {"id": f"urn:uuid:{each.id}", "type": "Annotation", "body": body, "target": target}
        items.append(said | created | creator)
    return {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": items}


@settings(deadline=None)
@given(articles(named=True))
def test_web_annotations_come_back_as_they_were(record: ArticleRecord) -> None:
    found = read(jsonld(record, "https://news.example/1"), "page.jsonld")

    names = ("speakers", "annotator", "note", "id", "created_at")
    if record.annotations:
        (codings,) = found
        assert isinstance(codings, CodingsRecord)
        assert codings.url == "https://news.example/1"
        assert [carried(each, *names) for each in codings.annotations] == [
            carried(each, *names) for each in record.annotations
        ]
    else:
        assert told(found) == ["page.jsonld: holds no annotations"]


def annotation(target: object, **more: object) -> Json:
    return {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation", "target": target, **more}


QUOTE = {"type": "TextQuoteSelector", "exact": "waits", "prefix": "Vesk ", "suffix": "."}
POSITION = {"type": "TextPositionSelector", "start": 5, "end": 10}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"source": "http://a.example/1", "selector": QUOTE}, ((), "waits", "Vesk ", ".")),
        ({"source": "http://a.example/1", "selector": POSITION}, ((Span(5, 10),), "", "", "")),
        (
            {"source": "http://a.example/1", "selector": {"type": "XPathSelector", "value": "/p", "refinedBy": QUOTE}},
            ((), "waits", "Vesk ", "."),
        ),
        (
            {
                "source": "http://a.example/1",
                "selector": {
                    "type": "RangeSelector",
                    "startSelector": POSITION,
                    "endSelector": {"type": "TextPositionSelector", "start": 20, "end": 25},
                },
            },
            ((Span(5, 20),), "", "", ""),
        ),
        (
            {"source": "http://a.example/1", "selector": {"type": "FragmentSelector", "value": "char=5,10"}},
            ((Span(5, 10),), "", "", ""),
        ),
    ],
    ids=["quote", "position", "refined", "range", "fragment"],
)
def test_every_selector_of_text_is_understood(target: Json, expected: tuple[object, ...]) -> None:
    found = read(annotation(target, bodyValue="a comment", motivation="highlighting"), "one.json")

    (codings,) = (item for item in found if isinstance(item, CodingsRecord))
    (record,) = codings.annotations
    assert (record.spans, record.quote, record.prefix, record.suffix) == expected
    assert (record.label, record.note, codings.url) == ("highlighting", "a comment", "http://a.example/1")


def test_a_collection_is_read_with_its_pages_and_what_is_no_text_is_counted() -> None:
    items = [
        annotation("http://a.example/picture.jpg", body="http://a.example/comment"),
        annotation({"source": "http://a.example/1", "selector": {"type": "SvgSelector", "value": "<svg/>"}}),
        annotation([{"source": "talks.txt", "selector": QUOTE}, {"source": "urn:sha256:AB", "selector": QUOTE}]),
    ]
    collection = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationCollection", "total": 3}
    collection["first"] = {"type": "AnnotationPage", "items": items, "next": "http://a.example/page2"}

    found = read(collection, "all.json")

    assert [(item.title, item.sha256, len(item.annotations)) for item in found if isinstance(item, CodingsRecord)] == [
        ("talks", "", 1),
        ("", "ab", 1),
    ]
    assert told(found) == [
        "not kept: annotations of whole resources or of what is no text, 2 in all",
        "not kept: selectors of other kinds, 1 in all (“SvgSelector” 1)",
        "not kept: pages that stand elsewhere, 1 in all (“http://a.example/page2” 1)",
    ]


def test_offsets_without_words_are_kept_but_told() -> None:
    found = read(annotation({"source": "http://a.example/1", "selector": POSITION}), "one.json")

    assert told(found) == ["1 annotations give offsets without words, so nothing shows that they fit"]


# JSON itself


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ('[{"data": {}, "annotations": []}, {"data": {"a": 1, "a": 2}}]', "the key “a” is there twice"),
        ('[{"data": {}, "annotations": []} {"data": {}}]', "a comma is missing after item 1"),
        ('[{"data": {}, "annotations": []}', "ends within the list that it opens: is it complete?"),
        ('[{"data": {}, "annotations": []}] x', "goes on after its end"),
        ('[{"data": {}, "annotations": []}, {"data": ', "is not valid JSON in item 2"),
        ('[{"data": {}, "annotations": []}, ' + "[" * 100_000, "is not valid JSON in item 2"),
    ],
    ids=["twice", "comma", "open", "more", "cut", "deep"],
)
def test_damaged_json_is_told_with_its_place(data: str, message: str) -> None:
    problem = read(data, "export.json")[-1]

    assert isinstance(problem, Problem)
    assert message in str(problem)


def test_a_damaged_line_does_not_hide_the_others() -> None:
    found = read('{"text": "Vesk waits.", "label": []}\n{"text": \n{"text": "So.", "label": []}\n', "all.jsonl")

    places = [item.place for item in found if isinstance(item, ArticleRecord)]
    assert places == ["all.jsonl, line 1", "all.jsonl, line 3"]
    assert told(found) == ["all.jsonl, line 2: is not valid JSON: expecting value (character 9)"]


def test_objects_one_after_another_and_long_ones_are_read() -> None:
    text = "Vesk waits. " * 20_000
    row = json.dumps({"text": text, "label": [[0, 4, "state"]]})

    found = read(f"{row}\n{row}\n", "all.json")

    assert [len(item.annotations) for item in found if isinstance(item, ArticleRecord)] == [1, 1]


def test_an_object_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "ELEMENT_CHARACTERS", 200_000)
    row = {"data": {"text": "a" * 500_000}, "annotations": []}

    (problem,) = told(read([row], "export.json"))

    assert problem == "export.json: holds an item of more than 200,000 characters"


def test_values_without_a_place_are_counted() -> None:
    found = read(
        {"text": TEXT, "label": 1, "meta": {"page": 3}, "source": "Wire", "split": "dev", "note": ""}, "all.jsonl"
    )

    assert article(found).outlet == "Wire"
    assert told(found) == [
        "not kept: labels of whole texts, 1 in all (“1” 1)",
        "not kept: values that say other things of articles, 2 in all (“page” 1, “split” 1)",
    ]
