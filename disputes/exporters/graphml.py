"""A network as GraphML, which Gephi, visone, igraph and networkx read."""

from collections.abc import Iterable, Iterator

from disputes.exporters.networks import (
    XML_DECLARATION,
    Node,
    Tie,
    encoded,
    escaped,
    iso,
    ordered_nodes,
    ordered_ties,
)

# The ids tell nodes from edges, since both have a label. They are words: Gephi takes "d3" and "d7" for labels by yEd.
_KEYS = (
    ("node", "name", "string"),
    ("node", "label", "string"),  # what Gephi shows; visone and igraph look for the name
    ("node", "kind", "string"),
    ("node", "said", "int"),
    ("node", "heard", "int"),
    ("edge", "label", "string"),
    ("edge", "weight", "int"),
    ("edge", "first", "string"),
    ("edge", "last", "string"),
    ("edge", "undated", "int"),
)


def pieces(nodes: Iterable[Node], ties: Iterable[Tie], *, name: str, description: str) -> Iterator[bytes]:
    """A directed graph with one edge for each tie; a date that is not known is left out."""
    return encoded(_lines(nodes, ties, name, description))


def _lines(nodes: Iterable[Node], ties: Iterable[Tie], name: str, description: str) -> Iterator[str]:
    yield XML_DECLARATION
    yield (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
        ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
    )
    yield f"<desc>{escaped(description)}</desc>\n"
    for domain, key, kind in _KEYS:
        yield f'<key id="{domain}-{key}" for="{domain}" attr.name="{key}" attr.type="{kind}"/>\n'
    yield '<graph id="network" edgedefault="directed">\n'
    # Not a key of the graph: Gephi reports keys that belong to neither nodes nor edges as errors.
    yield f"<desc>{escaped(name)}</desc>\n"
    for node in ordered_nodes(nodes):
        yield _node(node)
    for number, tie in enumerate(ordered_ties(ties), start=1):
        yield _edge(number, tie)
    yield "</graph>\n</graphml>\n"


def _node(node: Node) -> str:
    name = escaped(node.name)
    return (
        f'<node id="{node.id}">'
        f'<data key="node-name">{name}</data>'
        f'<data key="node-label">{name}</data>'
        f'<data key="node-kind">{escaped(node.kind)}</data>'
        f'<data key="node-said">{node.said}</data>'
        f'<data key="node-heard">{node.heard}</data>'
        "</node>\n"
    )


def _edge(number: int, tie: Tie) -> str:
    dates = "".join(
        f'<data key="edge-{key}">{iso(day)}</data>' for key, day in (("first", tie.first), ("last", tie.last)) if day
    )
    return (
        f'<edge id="e{number}" source="{tie.speaker}" target="{tie.target}">'
        f'<data key="edge-label">{escaped(tie.label)}</data>'
        f'<data key="edge-weight">{tie.weight}</data>'
        f"{dates}"
        f'<data key="edge-undated">{tie.undated}</data>'
        "</edge>\n"
    )
