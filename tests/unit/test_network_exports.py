"""Networks as files: what networkx reads back is what was counted."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import networkx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from disputes.exporters import edgelist, eventlist, gexf, graphml, tables
from disputes.exporters.eventlist import Event
from disputes.exporters.networks import Node, Tie, merged, storable

pytestmark = pytest.mark.once

WRITERS = {"graphml": graphml.pieces, "gexf": gexf.pieces}
READERS = {"graphml": networkx.read_graphml, "gexf": networkx.read_gexf}
FORMATS = pytest.mark.parametrize("kind", WRITERS)

NODES = (
    Node(id=7, name="Freedonia", kind="state", said=6, heard=3),
    Node(id=3, name="Sylvania", kind="state", said=2, heard=5),
    Node(id=5, name="Red Cross", kind="organization", said=0, heard=0),
)
TIES = (
    Tie(
        speaker=7,
        target=3,
        label="threat",
        weight=2,
        spells=((date(1974, 2, 3), date(1974, 2, 3)), (date(1974, 3, 1), date(1974, 3, 2))),
        undated=0,
    ),
    Tie(speaker=7, target=3, label="accusation", weight=3, spells=((date(1974, 2, 4), date(1974, 2, 4)),), undated=1),
    Tie(speaker=3, target=7, label="accusation", weight=2, spells=(), undated=2),
    Tie(speaker=7, target=7, label="justification", weight=1, spells=((date(1, 1, 1), date(1, 1, 1)),), undated=0),
)
HOSTILE = {
    "markup": "</data><node id='9'/> <![CDATA[ ]]> <!-- --> &amp; &#0;",
    "quotes": "\"Rufus\" 'T.' Firefly",
    "long": "Freedonia " * 30,
    "emoji": "🇫🇷 👩‍👩‍👧 🏳️‍🌈",
    "controls": "a\x00b\x0b\x1f\x7f\x85\ufffe\uffff\ud800c",
    "right to left": "\u202eوزارة الخارجية‏ (משרד החוץ)",
    "white space": " two  blanks,\ta tab,\r\na line ",
    "empty": "",
}


def write(kind: str, nodes: Any = NODES, ties: Any = TIES, **words: str) -> bytes:
    return b"".join(WRITERS[kind](nodes, ties, **({"name": "Dispute", "description": "All statements"} | words)))


def read(kind: str, *given: Any, **words: str) -> Any:
    return READERS[kind](io.BytesIO(write(kind, *given, **words)))


def edges(graph: Any) -> Counter[tuple[str, str, str, int]]:
    return Counter(
        (source, target, edge["label"], int(edge["weight"])) for source, target, edge in graph.edges(data=True)
    )


def elements(data: bytes, tag: str) -> Iterator[Any]:
    return etree.fromstring(data).iterfind(f".//{{*}}{tag}")


def spells(element: Any) -> list[tuple[str, str]]:
    return [(spell.get("start"), spell.get("end")) for spell in element.iterfind("{*}spells/{*}spell")]


@FORMATS
def test_what_comes_back_is_what_was_counted(kind):
    graph = read(kind)

    assert graph.is_directed()
    assert graph.is_multigraph()
    assert {node: graph.nodes[node]["label"] for node in graph} == {str(node.id): node.name for node in NODES}
    assert [graph.nodes["7"][key] for key in ("kind", "said", "heard")] == ["state", 6, 3]
    assert edges(graph) == Counter((str(tie.speaker), str(tie.target), tie.label, tie.weight) for tie in TIES)
    assert graph.size(weight="weight") == sum(tie.weight for tie in TIES)


@FORMATS
def test_dates_have_four_digits_and_are_left_out_when_unknown(kind):
    found = {
        (source, edge["label"]): (edge.get("first"), edge.get("last"), edge["undated"])
        for source, _, edge in read(kind).edges(data=True)
    }

    assert found == {
        ("7", "threat"): ("1974-02-03", "1974-03-02", 0),
        ("7", "accusation"): ("1974-02-04", "1974-02-04", 1),
        ("3", "accusation"): (None, None, 2),
        ("7", "justification"): ("0001-01-01", "0001-01-01", 0),
    }


@FORMATS
def test_the_order_of_the_rows_does_not_change_the_file(kind):
    assert write(kind) == write(kind, NODES[::-1], TIES[::-1])


@FORMATS
@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_hostile_names_come_back(kind, name):
    nodes = [Node(id=1, name=name, kind=name, said=0, heard=0), NODES[0]]
    ties = [Tie(speaker=1, target=7, label=name, weight=1, spells=(), undated=1)]

    graph = read(kind, nodes, ties, name=name, description=name)

    assert set(graph) == {"1", "7"}
    assert graph.nodes["1"]["label"] == storable(name)
    assert edges(graph) == {("1", "7", storable(name), 1): 1}


def test_only_what_xml_cannot_hold_is_dropped():
    assert storable(HOSTILE["controls"]) == "ab\x7f\x85c"
    assert all(storable(name) == name for title, name in HOSTILE.items() if title != "controls")


@given(st.text(st.characters(), max_size=40))
def test_every_name_is_well_formed(name):
    for kind in WRITERS:
        graph = read(kind, [Node(id=1, name=name, kind="state", said=0, heard=0)], [], name=name, description=name)

        assert graph.nodes["1"]["label"] == storable(name)


@FORMATS
def test_a_network_may_be_empty(kind):
    data = write(kind, [], [])

    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    assert len(READERS[kind](io.BytesIO(data))) == 0


@FORMATS
def test_a_long_network_comes_in_pieces(kind):
    nodes = [Node(id=number, name=f"Actor {number}", kind="person", said=0, heard=0) for number in range(3000)]

    sent = list(WRITERS[kind](nodes, [], name="", description=""))

    assert len(sent) > 2
    assert len(READERS[kind](io.BytesIO(b"".join(sent)))) == 3000


def test_graphml_has_name_and_label_and_says_what_it_is():
    data = write("graphml", name="Islands & rocks", description="Since <1974>")

    assert read("graphml").nodes["5"]["name"] == "Red Cross"
    assert [element.text for element in elements(data, "desc")] == ["Since <1974>", "Islands & rocks"]


def test_gexf_is_a_graph_over_time():
    data = write("gexf", name="Islands & rocks", description="Since <1974>")

    [graph] = elements(data, "graph")
    [about] = elements(data, "description")
    assert etree.fromstring(data).tag == "{http://gexf.net/1.3}gexf"
    assert (graph.get("mode"), graph.get("timeformat"), graph.get("defaultedgetype")) == ("dynamic", "date", "directed")
    assert about.text == "Since <1974>"


def test_gexf_gives_edges_their_days_and_nodes_the_days_of_their_edges():
    data = write("gexf")

    assert {(edge.get("source"), edge.get("kind")): spells(edge) for edge in elements(data, "edge")} == {
        ("3", "accusation"): [],
        ("7", "accusation"): [("1974-02-04", "1974-02-04")],
        ("7", "threat"): [("1974-02-03", "1974-02-03"), ("1974-03-01", "1974-03-02")],
        ("7", "justification"): [("0001-01-01", "0001-01-01")],
    }
    assert {node.get("id"): spells(node) for node in elements(data, "node")} == {
        "3": [("1974-02-03", "1974-02-04"), ("1974-03-01", "1974-03-02")],
        "5": [],
        "7": [("0001-01-01", "0001-01-01"), ("1974-02-03", "1974-02-04"), ("1974-03-01", "1974-03-02")],
    }


def test_gexf_without_any_date_has_no_spells():
    ties = [Tie(speaker=7, target=3, label="threat", weight=4, spells=(), undated=4)]

    data = write("gexf", NODES, ties)

    assert b"spell" not in data
    assert read("gexf", NODES, ties).size(weight="weight") == 4


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ([], []),
        ([(5, 6), (1, 2)], [(1, 2), (5, 6)]),
        ([(1, 2), (3, 4)], [(1, 4)]),
        ([(1, 9), (2, 3), (9, 10)], [(1, 10)]),
        ([(1, 1), (1, 1)], [(1, 1)]),
    ],
    ids=["none", "apart", "following", "inside", "twice"],
)
def test_runs_of_days_are_merged(runs, expected):
    def days(pairs: list[tuple[int, int]]) -> list[tuple[date, date]]:
        return [(date(1974, 2, start), date(1974, 2, end)) for start, end in pairs]

    assert merged(days(runs)) == days(expected)


def test_the_last_day_of_the_calendar_has_no_next():
    assert merged([(date.max, date.max), (date.max, date.max)]) == [(date.max, date.max)]


def table(columns: tuple[str, ...], rows: Any) -> list[dict[str, str]]:
    text = b"".join(tables.pieces(columns, rows)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_edge_list_has_a_row_for_each_tie():
    found = table(edgelist.COLUMNS, edgelist.rows(NODES, TIES))

    assert [tuple(row.values()) for row in found] == [
        ("Sylvania", "3", "Freedonia", "7", "accusation", "2", "", "", "2"),
        ("Freedonia", "7", "Sylvania", "3", "accusation", "3", "1974-02-04", "1974-02-04", "1"),
        ("Freedonia", "7", "Sylvania", "3", "threat", "2", "1974-02-03", "1974-03-02", "0"),
        ("Freedonia", "7", "Freedonia", "7", "justification", "1", "0001-01-01", "0001-01-01", "0"),
    ]


def event(**given: Any) -> Event:
    plain = Event(
        statement="4b1c",
        published=date(1974, 2, 3),
        article=12,
        title="Protest lodged",
        author="A. Smith",
        outlet="Gazette",
        label="accusation",
        speech="direct",
        certainty="certain",
        speakers=("Freedonia",),
        targets=("Sylvania",),
    )
    return plain._replace(**given)


def test_the_event_list_has_the_columns_of_the_analyzer():
    [row] = table(eventlist.COLUMNS, eventlist.rows([event()]))

    assert row == {
        "statement_id": "4b1c",
        "time": "1974-02-03 00:00:00",
        "document_id": "12",
        "document_title": "Protest lodged",
        "document_author": "A. Smith",
        "document_source": "Gazette",
        "document_section": "",
        "document_type": "",
        "speaker": "Freedonia",
        "target": "Sylvania",
        "label": "accusation",
        "speech": "direct",
        "certainty": "certain",
    }


def test_the_event_list_has_a_row_for_each_pair_and_blanks_for_what_is_missing():
    events = [event(speakers=("A", "B"), targets=("C", "D")), event(published=None, speakers=("A",), targets=())]

    found = table(eventlist.COLUMNS, eventlist.rows(events))

    assert [(row["speaker"], row["target"]) for row in found] == [
        ("A", "C"),
        ("A", "D"),
        ("B", "C"),
        ("B", "D"),
        ("A", ""),
    ]
    assert found[-1]["time"] == ""


def test_tables_survive_hostile_names():
    nodes = [Node(id=number, name=name, kind="state", said=0, heard=0) for number, name in enumerate(HOSTILE.values())]
    ties = [Tie(speaker=node.id, target=node.id, label="threat", weight=1, spells=(), undated=1) for node in nodes]

    edge_rows = table(edgelist.COLUMNS, edgelist.rows(nodes, ties))
    event_rows = table(eventlist.COLUMNS, eventlist.rows([event(speakers=tuple(HOSTILE.values()), title="\ud800")]))

    expected = [storable(name) for name in HOSTILE.values()]
    assert [row["source"] for row in edge_rows] == expected
    assert [row["speaker"] for row in event_rows] == expected
