"""A network as GEXF 1.3 with the days on which each tie was spoken, for the timeline of Gephi."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from disputes.exporters.networks import (
    XML_DECLARATION,
    Node,
    Spell,
    Tie,
    encoded,
    escaped,
    iso,
    merged,
    ordered_nodes,
    ordered_ties,
)

# Label and weight have attributes of their own in GEXF.
_NODE_ATTRIBUTES = (("kind", "string"), ("said", "integer"), ("heard", "integer"))
_EDGE_ATTRIBUTES = (("first", "string"), ("last", "string"), ("undated", "integer"))


def pieces(nodes: Iterable[Node], ties: Iterable[Tie], *, name: str, description: str) -> Iterator[bytes]:
    """A directed graph with one edge for each tie; what has no dated statement has no spells."""
    return encoded(_lines(nodes, ties, name, description))


def _lines(nodes: Iterable[Node], ties: Iterable[Tie], name: str, description: str) -> Iterator[str]:
    edges = ordered_ties(ties)
    # An actor is there on the days on which it speaks or is spoken about.
    presence: defaultdict[int, list[Spell]] = defaultdict(list)
    for tie in edges:
        for actor in {tie.speaker, tie.target}:
            presence[actor].extend(tie.spells)

    yield XML_DECLARATION
    yield '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    # No date of writing: the same network gives the same bytes on every day.
    yield (
        "<meta><creator>Demarche</creator>"
        f"<keywords>{escaped(name)}</keywords>"
        f"<description>{escaped(description)}</description></meta>\n"
    )
    yield '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
    for domain, attributes in (("node", _NODE_ATTRIBUTES), ("edge", _EDGE_ATTRIBUTES)):
        yield f'<attributes class="{domain}" mode="static">'
        for title, kind in attributes:
            yield f'<attribute id="{title}" title="{title}" type="{kind}"/>'
        yield "</attributes>\n"
    yield "<nodes>\n"
    for node in ordered_nodes(nodes):
        yield _node(node, presence.get(node.id, ()))
    yield "</nodes>\n<edges>\n"
    for number, tie in enumerate(edges, start=1):
        yield _edge(number, tie)
    yield "</edges>\n</graph>\n</gexf>\n"


def _node(node: Node, spells: Iterable[Spell]) -> str:
    values = _values(kind=escaped(node.kind), said=node.said, heard=node.heard)
    return f'<node id="{node.id}" label="{escaped(node.name)}">{values}{_spells(spells)}</node>\n'


def _edge(number: int, tie: Tie) -> str:
    label = escaped(tie.label)
    values = _values(first=iso(tie.first), last=iso(tie.last), undated=tie.undated)
    # Gephi adds parallel edges together unless they are of different kinds.
    return (
        f'<edge id="e{number}" source="{tie.speaker}" target="{tie.target}" type="directed"'
        f' kind="{label}" label="{label}" weight="{tie.weight}">{values}{_spells(tie.spells)}</edge>\n'
    )


def _values(**values: str | int) -> str:
    return (
        "<attvalues>"
        + "".join(f'<attvalue for="{key}" value="{value}"/>' for key, value in values.items() if value != "")
        + "</attvalues>"
    )


def _spells(spells: Iterable[Spell]) -> str:
    # Both ends belong to the spell. Gephi refuses spells that overlap, hence the merging.
    runs = "".join(f'<spell start="{iso(start)}" end="{iso(end)}"/>' for start, end in merged(spells))
    return f"<spells>{runs}</spells>" if runs else ""
