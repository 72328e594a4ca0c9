"""PDF files: what a typesetter parted is one again, and what can't be read says why."""

import io
import threading
import time

import pytest

from disputes.importers import limits, understood
from disputes.records import ArticleRecord, Item, Note, Problem, Source
from tests.office_files import Line, pdf, set_in

pytestmark = pytest.mark.once

LEFT = (
    "The ports of Orrland were shut on Monday after the ministry of trade had warned for weeks that it would act "
    "against ships under the flag of Vesk, which it blames for the quarrel over the narrow strait.|"
    "Nobody in Kestrel had believed that it would come to this, least of all the pilots, who went on working through "
    "the night."
)
RIGHT = (
    "Vesk answered within the hour and called home its envoy, who had been in the capital for less than a year and "
    "who is said to have asked for patience on both sides until the very end.|The talks in Belmark, which were "
    "to begin on Friday, will not be held, and no other day has been named by either of the two governments."
)


def items(data: bytes) -> list[Item]:
    return list(understood(Source("notes.pdf", lambda: io.BytesIO(data))))


def record(*pages: list[Line], title: str = "") -> ArticleRecord:
    [found] = items(pdf(pages, title=title))
    assert isinstance(found, ArticleRecord)
    return found


def single(words: str, *, top: float = 780, width: int = 80, left: float = 60) -> list[Line]:
    return set_in(words, left=left, top=top, width=width)


def parts(words: str) -> tuple[str, ...]:
    return tuple(words.split("|"))


def test_lines_become_paragraphs_by_their_distance_their_indent_and_where_they_end() -> None:
    first, second = parts(LEFT)
    by_distance = single(first, top=780) + single(second, top=700)
    by_end = single(LEFT)
    indented = single(first, top=780)
    following = single(second, top=780 - 12 * len(indented))
    following[0] = (75.0, *following[0][1:])

    for page in (by_distance, by_end, indented + following):
        assert record(page).paragraphs == (first, second)


@pytest.mark.parametrize("order", ["as it is read", "line after line", "right first"])
def test_columns_are_read_from_left_to_right_in_whatever_order_they_were_written(order: str) -> None:
    left, right = set_in(LEFT, left=60, top=700, width=40), set_in(RIGHT, left=310, top=700, width=40)
    head: list[Line] = [(60, 760, 18, "Ports shut in Orrland as quarrel with Vesk grows")]
    page = {
        "as it is read": [*head, *left, *right],
        "line after line": [*head, *sorted(left + right, key=lambda line: (-line[1], line[0]))],
        "right first": [*head, *right, *left],
    }[order]

    found = record(page)

    assert found.title == "Ports shut in Orrland as quarrel with Vesk grows"
    if order != "right first":  # who writes the right one first may have a reason
        assert found.paragraphs == (found.title, *parts(LEFT), *parts(RIGHT))


def test_three_columns_are_three_columns() -> None:
    columns = [set_in(words, left=50 + 170 * n, top=700, width=26) for n, words in enumerate((LEFT, RIGHT, LEFT))]
    page = sorted((line for column in columns for line in column), key=lambda line: (-line[1], line[0]))

    assert record(page).text.split() == f"{LEFT}|{RIGHT}|{LEFT}".replace("|", " ").split()


def test_a_table_is_read_row_by_row() -> None:
    rows = [("State", "Ships", "Since"), ("Orrland", "14", "2029"), ("Vesk", "3", "2030"), ("Belmark", "7", "2031")]
    page: list[Line] = [
        (60 + 150 * column, 700 - 14 * number, 10, cell)
        for number, row in enumerate(rows)
        for column, cell in enumerate(row)
    ]

    assert record(page).paragraphs == ("State Ships Since", "Orrland 14 2029", "Vesk 3 2030", "Belmark 7 2031")


def test_words_parted_at_the_end_of_a_line_are_whole_again_and_keep_the_hyphens_of_their_own() -> None:
    page = single(
        "The demolition at Sainte-Anne and the well-known cargo-handling hall began. "
        "The demo-|lition of the quay at Sainte-|Anne was asked for by the ex-|minister in letter 2031-|0379, "
        "after which a well-|known firm of cargo-|handling men began. The govern-|ment was silent.",
        width=200,
    )  # fmt: skip

    [text] = record(page).paragraphs

    assert text.endswith(
        "The demolition of the quay at Sainte-Anne was asked for by the ex-minister in letter 2031-0379, "
        "after which a well-known firm of cargo-handling men began. The government was silent."
    )


def test_what_repeats_at_the_edges_of_pages_is_left_out_and_a_paragraph_goes_on_over_the_page() -> None:
    words = f"{LEFT.replace('|', ' ')} {RIGHT.replace('|', ' ')}"
    lines = single(words, top=700)
    half = len(lines) // 2
    pages = []
    for number, of_page in enumerate((lines[:half], lines[half:], single("The end was near.", top=700)), 1):
        shift = 700 - of_page[0][1]
        moved: list[Line] = [(left, bottom + shift, size, text) for left, bottom, size, text in of_page]
        pages.append([(60, 810, 8, "Harbour Wire, 14 March 2031"), *moved, (290, 30, 8, f"Page {number} of 3")])

    assert record(*pages).paragraphs == (words, "The end was near.")


def test_a_number_alone_at_the_foot_is_the_pages() -> None:
    assert record([*single("The ports were shut."), (300, 60, 9, "- 7 -")]).text == "The ports were shut."
    assert record([(300, 400, 9, "1974")]).text == "1974"


@pytest.mark.parametrize(
    ("named", "title"),
    [
        ("Ports shut in Orrland", "Ports shut in Orrland"),
        ("Microsoft Word - ports final.doc", "The ports of Orrland were shut on Monday"),
        ("ports.indd", "The ports of Orrland were shut on Monday"),
        ("Untitled", "The ports of Orrland were shut on Monday"),
    ],
)
def test_the_title_is_what_the_properties_say_unless_a_program_said_it(named: str, title: str) -> None:
    found = record(single("The ports of Orrland were shut on Monday. Nobody said why."), title=named)

    assert (found.title, found.published) == (title, None)


def test_a_date_is_taken_from_the_text_and_never_from_the_file() -> None:
    found = record(
        single("Ports shut in Orrland|14 March 2031|The ports of Orrland were shut on Monday. Nobody said why.")
    )

    assert str(found.published) == "2031-03-14"


def test_scans_are_told_whole_or_by_page() -> None:
    [whole] = items(pdf([[], []], pictures=True))
    blank = items(pdf([[]]))
    partly = items(pdf([single("The ports of Orrland were shut."), []], pictures=True))

    assert str(whole) == "notes.pdf: is a scan without a text layer: run text recognition (OCR) over it first"
    assert [str(item) for item in blank] == ["notes.pdf: holds no text"]
    assert partly[0] == Note("notes.pdf", "page 2: a scan without a text layer, not read")
    assert isinstance(partly[1], ArticleRecord)


LOCKED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >> "
    "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
)


def test_a_locked_file_says_so() -> None:
    [problem] = items(pdf([single("The ports were shut.")], trailer=LOCKED))

    assert str(problem) == "notes.pdf: is protected by a password"


def test_a_file_that_is_cut_short_is_read_as_far_as_it_goes_or_refused() -> None:
    whole = pdf([single("The ports of Orrland were shut.")] * 3)

    for share in range(1, 10):
        found = items(whole[: len(whole) * share // 10])
        assert found
        assert isinstance(found[0], Problem) or found[0] == Note(
            "notes.pdf", "ends before it should, so something may be missing: is the file complete?"
        )
    assert any(isinstance(item, ArticleRecord) for item in items(whole[:-8]))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"Ports shut.", "is not what its name says, or it is damaged"),
        (b"%PDF-1.7\n" + b"\x00" * 500, "is damaged or incomplete"),
        (pdf([[]] * (limits.PDF_PAGES + 1)), "has 5,001 pages; 5,000 is the most that are read"),
    ],
    ids=["nothing", "text", "zeros", "pages"],
)
def test_what_can_t_be_read_says_why(data: bytes, message: str) -> None:
    [problem] = items(data)

    assert str(problem) == f"notes.pdf: {message}"


def test_many_pages_and_many_pieces_are_read_within_seconds() -> None:
    crowded: list[Line] = [(20 + 8 * (n % 60), 820 - 2 * (n // 60), 2, "ab") for n in range(20_000)]
    data = pdf([single(LEFT)] * 300 + [crowded])

    begun = time.process_time()
    found = items(data)

    assert time.process_time() - begun < 30
    assert found


def test_two_threads_may_read_at_once() -> None:
    data = pdf([single(LEFT)] * 20)
    found: list[list[Item]] = []
    threads = [threading.Thread(target=lambda: found.append(items(data))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert all(each == found[0] for each in found)
