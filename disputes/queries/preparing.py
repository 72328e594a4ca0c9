"""What pictures of whole disputes count is written down before anybody asks for it: `actions.preparing` has it counted
and stored, and whoever asks first finds it here."""

import hashlib
import hmac
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.crypto import salted_hmac

from disputes.models import Dispute, Preparation, PreparedCount
from disputes.permissions import Access
from disputes.queries import finding

_SEAL = 32
"""Bytes before what is sealed."""


class Kept(NamedTuple):
    """What was counted, at a revision of its dispute or of the articles in it."""

    revision: int
    counted: Any


_noted: ContextVar[dict[str, Kept] | None] = ContextVar("noted", default=None)


def prepared(dispute: Dispute, key: str) -> Kept | None:
    """What was written down under a key, if this site did so."""
    row = PreparedCount.objects.filter(dispute=dispute, key=key).values_list("revision", "counted").first()
    if row is None:
        return None
    revision, stored = row[0], bytes(row[1])
    seal, counted = stored[:_SEAL], stored[_SEAL:]
    # Python's own form is read five times as fast as JSON, and is dangerous where somebody else may have written it.
    return Kept(revision, pickle.loads(counted)) if hmac.compare_digest(seal, _seal(key, counted)) else None  # noqa: S301


def is_prepared(access: Access) -> bool:
    """Whether pictures of a whole dispute have been counted before somebody asks, for who sees all of it."""
    return finding.sees_all(access) and Preparation.objects.filter(dispute=access.dispute).exists()


def revision(dispute: Dispute, key: str) -> int | None:
    """Of what was written down under a key, if anything was."""
    return PreparedCount.objects.filter(dispute=dispute, key=key).values_list("revision", flat=True).first()


def sealed(key: str, counted: Any) -> bytes:
    """As `prepared` understands it."""
    plain = pickle.dumps(counted, pickle.HIGHEST_PROTOCOL)
    return _seal(key, plain) + plain


def _seal(key: str, counted: bytes) -> bytes:
    return salted_hmac("disputes.prepared", key.encode() + counted, algorithm="sha256").digest()


@contextmanager
def noting() -> Iterator[dict[str, Kept]]:
    """Whatever is counted meanwhile of all statements of a dispute, by its key."""
    made: dict[str, Kept] = {}
    token = _noted.set(made)
    try:
        yield made
    finally:
        _noted.reset(token)


def note(key: str, kept: Kept) -> None:
    made = _noted.get()
    if made is not None:
        made[key] = kept


@lru_cache
def edition() -> str:
    """Differs where questions are counted by other code: what an earlier version wrote down is none of ours."""
    code = hashlib.blake2b(digest_size=8)
    for path in sorted(Path(__file__).parent.glob("*.py")):
        code.update(path.read_bytes())
    return code.hexdigest()
