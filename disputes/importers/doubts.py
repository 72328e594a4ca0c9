"""What a file says beside an article's text and can't be kept: left out and told, because the text counts more."""

from collections.abc import Iterator

from disputes.importers import fields
from disputes.importers.fields import BadValue, shown
from disputes.records import Note, place


def settled(
    values: dict[str, str], *, file: str, item: int | None = None, line: int | None = None, unread: str = ""
) -> Iterator[Note]:
    """Empty the address and the language where they are none; `unread` is a date that nobody understands."""
    found = place(file, line=line, item=item)
    where = f"{found.removeprefix(f'{file}, ')}: " if found != file else ""
    if unread and not values.get("published"):
        yield Note(file, f"{where}no date, because “{shown(unread)}” is none")
    for name, parse in (("url", fields.url), ("language", fields.language)):
        try:
            parse(values.get(name, ""))
        except BadValue as bad:
            values[name] = ""
            yield Note(file, f"{where}{bad}: left out")
