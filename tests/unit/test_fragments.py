from datetime import UTC, datetime
from html.parser import HTMLParser
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes import text as texts
from disputes.queries.reading import Card
from disputes.views import fragments

pytestmark = pytest.mark.once

TEXT = st.text(alphabet=st.sampled_from("ab <>&\"'é🎣\u0301\u05d0\u200d\n“”/={}"), min_size=1, max_size=30)


def card(number: int, spans: list[list[int]], **changes: object) -> Card:
    known = {
        "id": UUID(int=number),
        "spans": spans,
        "quote": "quote",
        "label": "threat",
        "label_name": "Threat",
        "hue": "amber",
        "speakers": [("1", "Arvenia")],
        "targets": [],
        "reporters": [],
        "certainty": "certain",
        "speech": "direct",
        "note": "",
        "version": 1,
        "annotator": "Ana",
        "mine": True,
        "updated_at": datetime(2031, 3, 14, tzinfo=UTC),
    }
    return Card(**known | changes)  # type: ignore[arg-type]


class Page(HTMLParser):
    """What a browser makes of a fragment: text of paragraphs, and the text under each annotation."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.under: dict[str, str] = {}
        self.open: list[list[str]] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        values = dict(attributes)
        if tag == "p":
            self.paragraphs.append("")
        self.open.append((values.get("data-annotations") or "").split())

    def handle_endtag(self, tag):
        self.open.pop()

    def handle_data(self, data):
        if not self.open:
            return  # line ends between paragraphs
        self.paragraphs[-1] += data
        for pk in (pk for ids in self.open for pk in ids):
            self.under[pk] = self.under.get(pk, "") + data


@given(st.data())
def test_a_paragraph_element_holds_its_text_and_marks_cover_their_spans(data):
    paragraphs = data.draw(st.lists(TEXT, min_size=1, max_size=4))
    text = texts.SEPARATOR.join(paragraphs)
    bounds = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(sorted).filter(lambda b: b[0] < b[1])
    cards = [card(number, [list(bound)]) for number, bound in enumerate(data.draw(st.lists(bounds, max_size=5)), 1)]
    rows = [
        (number, span.start, paragraph)
        for number, (span, paragraph) in enumerate(zip(texts.paragraph_spans(paragraphs), paragraphs, strict=True), 1)
    ]

    page = Page(fragments.paragraphs(rows, cards))

    assert page.paragraphs == paragraphs
    assert page.tags <= {"p", "mark", "span"}
    for one in cards:
        [[start, end]] = one.spans
        covered = "".join(
            paragraph[max(start - at, 0) : max(end - at, 0)] for _, at, paragraph in rows if start < at + len(paragraph)
        )
        assert page.under.get(str(one.id), "") == covered


def test_the_shortest_of_nested_annotations_comes_first():
    outer, inner = card(1, [[0, 10]], hue="indigo"), card(2, [[4, 8]], hue="red")

    html = fragments.paragraphs([(1, 0, "0123456789")], [outer, inner])

    assert html == (
        '<p data-paragraph="1" data-start="0" id="paragraph-1" dir="auto">'
        f'<mark data-annotations="{outer.id}" class="hue-indigo">0123</mark>'
        f'<mark data-annotations="{inner.id} {outer.id}" class="hue-red">'
        '<span class="line-2 hue-indigo">4567</span></mark>'
        f'<mark data-annotations="{outer.id}" class="hue-indigo">89</mark></p>'
    )


@given(TEXT)
def test_whatever_people_write_stays_text_on_a_card(hostile):
    one = card(
        1,
        [[0, 1]],
        quote=hostile,
        note=hostile,
        label_name=hostile,
        annotator=hostile,
        mine=False,
        speakers=[("1", hostile)],
        targets=[("2", hostile)],
        reporters=[("3", hostile)],
    )

    page = Page("<p>" + fragments.card(one) + "</p>")

    assert page.tags <= {"p", "article", "header", "b", "span", "bdi", "time", "blockquote", "a"}
    assert "".join(page.paragraphs).count(hostile) >= 5 or not hostile.strip()
