"""Networks and events as files, for programs that go on with them."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from disputes.errors import NotFound
from disputes.exporters import edgelist, eventlist, gexf, graphml
from disputes.exporters.networks import Node, Tie
from disputes.permissions import Access
from disputes.queries import network as queries
from disputes.views import network, pictures
from disputes.views.pictures import Asked, Figure


def _written(access: Access, asked: Asked) -> tuple[list[Node], list[Tie], str, str]:
    """A network as programs read it: all its actors, however many."""
    found = network.network(access, asked, most_actors=1_000_000, least=1)
    ties = queries.ties(access, asked.layered, found, counting=asked.counting, level=asked.level)
    nodes = [Node(node.pk, node.name, node.kind, node.said, node.heard) for node in found.nodes]
    told = Figure("network", "Who does what to whom", "", None, said=network.said(asked, found)).caption(access, asked)
    return nodes, ties, access.dispute.name, " ".join(told)


@require_safe
def written(request: HttpRequest, slug: str, format_: str) -> HttpResponseBase:
    """The network for other programs."""
    access, asked = pictures.strictly(request, slug, network.PAGE)
    if format_ == "events.csv":
        rows = eventlist.rows(queries.events(access, asked.layered))
        return pictures.csv_file(eventlist.COLUMNS, rows, f"events-{slug}.csv")
    nodes, ties, name, description = _written(access, asked)
    match format_:
        case "network.graphml":
            content = graphml.pieces(nodes, ties, name=name, description=description)
            return pictures.stream(content, "application/graphml+xml", f"network-{slug}.graphml")
        case "network.gexf":
            content = gexf.pieces(nodes, ties, name=name, description=description)
            return pictures.stream(content, "application/gexf+xml", f"network-{slug}.gexf")
        case "edges.csv":
            return pictures.csv_file(edgelist.COLUMNS, edgelist.rows(nodes, ties), f"edges-{slug}.csv")
    raise NotFound("There is no such file.")
