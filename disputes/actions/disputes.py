"""Disputes: founding, settings, deletion."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.text import slugify

from disputes import text as texts
from disputes.actions import codebooks, history, people, revisions
from disputes.actions.transaction import writing
from disputes.errors import Conflict, Invalid
from disputes.models import Actor, Change, Dispute, Membership, User
from disputes.records import CodebookRecord

RESERVED = {"new"}
"""Slugs whose addresses are taken by pages."""


@writing()
def create(
    *,
    name: str,
    codebook: CodebookRecord,
    by: User,
    slug: str = "",
    summary: str = "",
    parties: Iterable[Actor] = (),
    started: date | None = None,
    ended: date | None = None,
    coding: str = Dispute.Coding.OPEN,
    public: bool = False,
) -> Dispute:
    """A new dispute with a codebook of its own; whoever founds it is its owner. Without a slug it gets a free one."""
    name = texts.clean_line(name)
    if slug and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", slug):
        raise Invalid(
            f"“{slug}” can't stand in an address; use small letters, digits and hyphens.", fields={"slug": "is no slug"}
        )
    if slug in RESERVED or (slug and Dispute.objects.filter(slug=slug).exists()):
        raise Conflict(f"The address “{slug}” is taken already.", fields={"slug": "is taken"})
    _check(name, started, ended)
    dispute = Dispute.objects.create(
        slug=slug or _free_slug(name),
        name=name,
        summary=texts.clean_note(summary),
        codebook=codebooks.create(record=codebook),
        started=started,
        ended=ended,
        coding=coding,
        public=public,
    )
    dispute.parties.set(parties)
    people.set_membership(dispute=dispute, user=by, role=Membership.Role.OWNER, by=by)
    _remember(dispute, Change.Action.CREATED, by, None)
    return dispute


@writing()
def change(
    *,
    dispute: Dispute,
    by: User,
    name: str,
    summary: str,
    parties: Iterable[Actor],
    started: date | None,
    ended: date | None,
    coding: str,
    public: bool,
) -> Dispute:
    """New settings. The slug stays, since addresses and exports hold it."""
    before = _state(dispute)
    name = texts.clean_line(name)
    _check(name, started, ended)
    dispute.name, dispute.summary = name, texts.clean_note(summary)
    dispute.started, dispute.ended = started, ended
    dispute.coding, dispute.public = coding, public
    # What else is of a dispute changes while somebody fills in a form.
    dispute.save(update_fields=["name", "summary", "started", "ended", "coding", "public"])
    if coding != before["coding"]:
        revisions.sight_changes(dispute.pk)
    dispute.parties.set(parties)
    _remember(dispute, Change.Action.CHANGED, by, before)
    return dispute


@writing()
def delete(*, dispute: Dispute, by: User) -> None:
    """Put a dispute out of sight; nothing of it is destroyed."""
    before = _state(dispute)
    dispute.deleted_at = timezone.now()
    dispute.save(update_fields=["deleted_at"])
    _remember(dispute, Change.Action.DELETED, by, before)


def _check(name: str, started: date | None, ended: date | None) -> None:
    if not 1 <= len(name) <= 200:
        raise Invalid("A dispute needs a name of 1 to 200 characters.", fields={"name": "has 1 to 200 characters"})
    if started and ended and ended < started:
        raise Invalid("A dispute can't end before it starts.", fields={"ended": "is before the start"})


def _free_slug(name: str) -> str:
    stem = slugify(texts.fold(name))[:50].strip("-") or "dispute"
    taken = RESERVED | set(Dispute.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    while (slug := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return slug


def _state(dispute: Dispute) -> history.State:
    return {
        "name": dispute.name,
        "summary": dispute.summary,
        "started": dispute.started and dispute.started.isoformat(),
        "ended": dispute.ended and dispute.ended.isoformat(),
        "coding": dispute.coding,
        "public": dispute.public,
        "parties": sorted(dispute.parties.values_list("name", flat=True)),
    }


def _remember(dispute: Dispute, action: Change.Action, by: User, before: history.State | None) -> None:
    after = None if action == Change.Action.DELETED else _state(dispute)
    history.record(
        kind="dispute", object_id=dispute.pk, action=action, by=by, at=timezone.now(), before=before, after=after
    )
