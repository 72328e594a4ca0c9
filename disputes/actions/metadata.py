"""Correcting what stands beside an article's text. The text itself never changes."""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date

from django.utils import timezone

from disputes import addresses
from disputes.actions import history, indexing
from disputes.actions.transaction import writing
from disputes.errors import Invalid, NotFound, Stale
from disputes.importers import fields
from disputes.importers.fields import BadValue
from disputes.models import Article, Change, User
from disputes.text import clean_line

FIELDS = ("title", "outlet", "author", "published", "language", "dateline", "url")
"""What can be corrected, in the order in which people look at it."""


@writing()
def correct(*, article: Article, values: Mapping[str, str], by: User, seen: str) -> Article:
    """Replace the metadata by `values`, given as text and checked as on import.

    `seen` is `version_of` what the person saw; when somebody has corrected it since, it raises Stale with what stands
    there now, unless both mean the same.
    """
    stored = Article.objects.select_for_update(of=("self",)).filter(pk=article.pk, deleted_at=None).first()
    if stored is None:
        raise NotFound("The article was deleted in the meantime.")
    checked = _checked(values)
    before, seen_now = state_of(stored), version_of(stored)
    for name, value in checked.items():
        setattr(stored, name, value)
    after = state_of(stored)
    if before == after:
        return stored
    if seen != seen_now:
        raise Stale("Somebody else has corrected it in the meantime.", current=Article.objects.get(pk=article.pk))
    stored.address = addresses.key(stored.url)
    with indexing.changing([stored.pk]):
        stored.save(update_fields=[*FIELDS, "address"])
    changed = [name for name in FIELDS if before[name] != after[name]]
    history.record(
        kind="article",
        object_id=stored.pk,
        article_id=stored.pk,
        action=Change.Action.CHANGED,
        by=by,
        at=timezone.now(),
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return stored


def state_of(article: Article) -> dict[str, str]:
    """The metadata as text, the way a form and history have it."""
    return {
        name: value.isoformat() if isinstance(value := getattr(article, name), date) else value or "" for name in FIELDS
    }


def version_of(article: Article) -> str:
    """Two times the same when nothing was corrected in between."""
    return hashlib.sha256(json.dumps(state_of(article), ensure_ascii=False).encode()).hexdigest()[:32]


def _checked(values: Mapping[str, str]) -> dict[str, str | date | None]:
    """The values as they are stored; all that is wrong with them is Invalid at once."""
    flaws: dict[str, str] = {}
    checked: dict[str, str | date | None] = {}
    readers: dict[str, Callable[[str], str | date | None]] = {
        "published": fields.published,
        "url": fields.url,
        "language": fields.language,
    }
    for name in FIELDS:
        value = values.get(name, "")
        if name in readers:
            try:
                checked[name] = readers[name](value)
            except BadValue as bad:
                flaws[name] = str(bad).removeprefix(f"“{name}” ")
        else:
            line = checked[name] = clean_line(value)
            if len(line) > fields.LENGTHS[name]:
                flaws[name] = f"is longer than {fields.LENGTHS[name]} characters"
    if not checked.get("title"):
        flaws["title"] = "is empty"
    if flaws:
        told = "; ".join(f"“{name}” {flaw}" for name, flaw in flaws.items())
        raise Invalid(f"{told}.", fields=flaws)
    return checked
