"""A network as a table of its ties, for spreadsheets and for whatever reads an edge list."""

from collections.abc import Iterable, Iterator

from disputes.exporters.networks import Node, Tie, iso, ordered_ties, storable

COLUMNS = ("source", "source_id", "target", "target_id", "label", "weight", "first", "last", "undated")


def rows(nodes: Iterable[Node], ties: Iterable[Tie]) -> Iterator[tuple[str | int, ...]]:
    """One row for each tie; first and last are empty when no statement has a date."""
    names = {node.id: storable(node.name) for node in nodes}
    for tie in ordered_ties(ties):
        yield (
            names[tie.speaker],
            tie.speaker,
            names[tie.target],
            tie.target,
            storable(tie.label),
            tie.weight,
            iso(tie.first),
            iso(tie.last),
            tie.undated,
        )
