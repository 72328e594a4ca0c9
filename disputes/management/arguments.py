"""What several commands share: naming a dispute or a person, and ending with one sentence."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.management.base import CommandError
from django.db import DatabaseError

from disputes.errors import DemarcheError
from disputes.models import Dispute, User


def plainly(handle: Callable[..., None]) -> Callable[..., None]:
    """Turns errors of ours and of the database into one sentence and exit code 1."""

    @wraps(handle)
    def handled(*args: Any, **options: Any) -> None:
        try:
            handle(*args, **options)
        except DemarcheError as error:
            raise CommandError(error.detail) from error
        except DatabaseError as error:
            raise CommandError(f"The database does not answer as it should: {first_line(error)}") from error

    return handled


def first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def dispute_called(slug: str) -> Dispute:
    found = Dispute.objects.filter(slug=slug, deleted_at=None).select_related("codebook").first()
    if found is None:
        known = ", ".join(Dispute.objects.filter(deleted_at=None).values_list("slug", flat=True)[:20]) or "none yet"
        raise CommandError(f"There is no dispute “{slug}”. Known: {known}.")
    return found


def user_called(name: str) -> User:
    found = User.objects.filter(username__iexact=name).first()
    if found is None:
        raise CommandError(f"There is no user “{name}”.")
    return found


def site_owner() -> User:
    """Who acts when a command writes: the site's first owner."""
    owner = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if owner is None:
        raise CommandError("This site has no owner yet. Start it once with `up`, or run `create_user NAME --owner`.")
    return owner
