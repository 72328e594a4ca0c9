"""The rows of the library, built from plain values; templates take four times as long for the same fifty rows.

Everything from outside goes through `escape`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import escape
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from disputes.permissions import Access
from disputes.queries.articles import Part, Row
from disputes.search.syntax import written

MANY_FORM = "many"
"""The id of the one form, outside the table, that the boxes of all rows belong to."""

APART_FORM = "apart"
"""The same for the buttons that take an article out of a cluster."""

_STATE = {"todo": "to do", "doing": "in progress", "done": "done"}


COLUMNS = {
    "outlet": "Outlet",
    "published": "Published",
    "language": "Language",
    "author": "Author",
    "words": "Words",
    "statements": "Statements",
    "imported": "Imported",
    "coding": "Coding",
}
"""What may stand beside the title."""

DEFAULT_COLUMNS = ("outlet", "published", "statements", "coding")


def rows(found: Iterable[Row], access: Access, columns: Sequence[str], *, cards: bool = False) -> SafeString:
    """Those of the library, with a box to select each for whoever may do something with many."""
    articles = reverse("articles", args=[access.dispute.slug])
    cluster = reverse("cluster", args=[access.dispute.slug, 0])
    build = _card if cards else _library_row
    return mark_safe(  # noqa: S308 - made of escaped parts
        "\n".join(
            build(row, access, columns, address, articles, cluster)
            for row, address in _addressed(found, reverse("article", args=[0]))
        )
    )


def _library_row(row: Row, access: Access, columns: Sequence[str], address: str, articles: str, cluster: str) -> str:
    cells = [_cell(name, row, access, articles) for name in columns]
    return f"<tr>{_box(row, access)}<td>{_head(row, address, cluster)}{_hits(row, address)}</td>{''.join(cells)}</tr>"


def _card(row: Row, access: Access, columns: Sequence[str], address: str, articles: str, cluster: str) -> str:
    cells = "".join(_cell(name, row, access, articles, tag="span") for name in columns)
    box = _box(row, access, tag="span")
    return (
        f'<li class="library-card">{box}<div>{_head(row, address, cluster)}<p class="meta">{cells}</p>'
        f"{_hits(row, address)}</div></li>"
    )


def _head(row: Row, address: str, cluster: str) -> str:
    title = parts(row.title) if row.title else escape(row.article.title)
    return f'<a class="title" href="{address}"><bdi>{title}</bdi></a>{_alike(row, cluster)}{bars(row.parts)}'


def _box(row: Row, access: Access, tag: str = "td") -> str:
    if not access.may_annotate:
        return ""
    return (
        f'<{tag} class="pick"><input type="checkbox" name="article" value="{row.article.pk}" form="{MANY_FORM}" '
        f'aria-label="Select {escape(row.article.title)}"></{tag}>'
    )


def _cell(name: str, row: Row, access: Access, articles: str, tag: str = "td") -> str:
    article = row.article
    match name:
        case "outlet":
            link = _link(articles, "outlet", article.outlet)
            return f"<{tag}>{link or _UNKNOWN}</{tag}>" if tag == "td" or link else ""
        case "published":
            return f'<{tag} class="nowrap">{day(article.published)}</{tag}>'
        case "language":
            return f"<{tag}>{_link(articles, 'lang', article.language)}</{tag}>"
        case "author":
            return f"<{tag}>{_link(articles, 'author', article.author)}</{tag}>"
        case "words":
            return f'<{tag} class="figure-cell" data-label="Words">{article.words:,}</{tag}>'
        case "statements":
            if tag == "span":
                return f"<span>{row.statements:,} statement{'' if row.statements == 1 else 's'}</span>"
            return f'<td class="figure-cell" data-label="Statements">{row.statements:,}</td>'
        case "imported":
            return f'<{tag} class="nowrap quiet">{day(article.imported_at.date())}</{tag}>'
        case _:
            others = [
                f'<span class="also"><bdi>{escape(person)}</bdi>: {_STATE[status]}</span>'
                for person, status in row.coders
                if person != getattr(access.user, "pseudonym", "")
            ]
            own = f'<span class="state {row.mine}">you: {_STATE[row.mine]}</span>'
            return f'<{tag} class="quiet coding">{"<br>".join([own, *others])}</{tag}>'


_UNKNOWN = '<span class="quiet">unknown</span>'


def _link(articles: str, name: str, value: str) -> str:
    """A value that leads to all articles that have it."""
    if not value:
        return ""
    question = urlencode({"q": written(name, value)})
    return f'<a class="plain" href="{articles}?{question}"><bdi>{escape(value)}</bdi></a>'


def _hits(row: Row, address: str) -> str:
    """Where the words stand, each leading to its paragraph or note."""
    told = [
        f'<li dir="auto"><a href="{address}#paragraph-{hit.paragraph}">{parts(hit.parts)}</a></li>'
        for hit in row.snippets
    ]
    told += [
        f'<li dir="auto" class="note-hit"><a href="{address}#annotation-{hit.annotation}">'
        f'<span class="quiet">Note by <bdi>{escape(hit.annotator)}</bdi>:</span> {parts(hit.parts)}</a></li>'
        for hit in row.notes
    ]
    return f'<ul class="hits" role="list">{"".join(told)}</ul>' if told else ""


def parts(pieces: Iterable[tuple[str, bool]]) -> str:
    """Text whose hits are marked."""
    return "".join(f'<mark class="hit">{escape(text)}</mark>' if hit else escape(text) for text, hit in pieces)


def rows_of_cluster(found: Iterable[Row], access: Access) -> SafeString:
    """Those of articles that are nearly the same, each with a button that says that it is not."""
    articles = reverse("articles", args=[access.dispute.slug])
    columns = ("outlet", "published", "statements", *(("coding",) if access.may_annotate else ()))
    apart = reverse("article-apart", args=[0])
    return mark_safe(  # noqa: S308 - made of escaped parts
        "\n".join(
            f'<tr><td><a class="title" href="{address}"><bdi>{escape(row.article.title)}</bdi></a>'
            f"{bars(row.parts)}</td>"
            f"{''.join(_cell(name, row, access, articles) for name in columns)}"
            f"{_apart(row, apart.replace('/0/', f'/{row.article.pk}/')) if access.may_review else ''}</tr>"
            for row, address in _addressed(found, reverse("article", args=[0]))
        )
    )


def _addressed(found: Iterable[Row], address: str) -> Iterator[tuple[Row, str]]:
    for row in found:
        yield row, address.replace("/0/", f"/{row.article.pk}/")


def _alike(row: Row, address: str) -> str:
    if not row.alike:
        return ""
    return f' <a class="small quiet" href="{address.replace("/0/", f"/{row.article.cluster_id}/")}">{row.alike}</a>'


def _apart(row: Row, address: str) -> str:
    return (
        f'<td class="end"><button class="button small plain quiet-danger" form="{APART_FORM}" formaction="{address}">'
        f'Not the same<span class="visually-hidden">: {escape(row.article.title)}</span></button></td>'
    )


def bars(parts: Sequence[Part]) -> str:
    """A small bar, parted by labels, that says in words what it shows."""
    if not parts:
        return ""
    spoken = escape(", ".join(f"{part.label.name} {part.count}" for part in parts))
    pieces = "".join(
        f'<rect class="hue-{part.label.hue}" x="{part.x:.2f}" y="0" width="{part.width:.2f}" height="8">'
        f"<title>{escape(part.label.name)}: {part.count}</title></rect>"
        for part in parts
    )
    return (
        '<svg class="bars mini" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" '
        f'aria-label="{spoken}">{pieces}</svg>'
    )


def day(value: date | None) -> str:
    """“14 March 2031”, readable by programs too."""
    if value is None:
        return "undated"
    return f'<time datetime="{value.isoformat()}">{value.day} {value:%B} {value.year}</time>'
