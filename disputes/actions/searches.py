"""Keeping questions under a name."""

from django.db.models import Q

from disputes import text as texts
from disputes.actions.transaction import writing
from disputes.errors import Forbidden, Invalid, NotFound
from disputes.models import SavedSearch, User
from disputes.permissions import Access

MOST = 100
"""Kept by one person in one dispute."""

LONGEST_NAME = 80
LONGEST_QUESTION = 4_000


@writing()
def keep(*, access: Access, page: str, name: str, question: str, shared: bool, by: User) -> SavedSearch:
    """Keep a question of one of the pages, or put it in the place of an own one that has the same name there."""
    name, question = _checked(page, name, question)
    if shared and not access.may_annotate:
        raise Forbidden("You may keep searches for yourself here, but not share them.")
    own = SavedSearch.objects.filter(dispute=access.dispute, by=by)
    if not own.filter(page=page, name=name).exists() and own.count() >= MOST:
        raise Invalid(
            f"You have kept {MOST} searches here; forget one of them first.", fields={"name": "is one too many"}
        )
    kept, _ = SavedSearch.objects.update_or_create(
        dispute=access.dispute, by=by, page=page, name=name, defaults={"question": question, "shared": shared}
    )
    return kept


@writing()
def forget(*, access: Access, pk: int, by: User) -> None:
    """Forget a search: one's own, and an owner of the dispute any that is shared."""
    whose = Q(by=by) | Q(shared=True) if access.may_own else Q(by=by)
    found = SavedSearch.objects.filter(whose, dispute=access.dispute, pk=pk).first() if abs(pk) < 2**63 else None
    if found is None:
        raise NotFound("There is no such saved search, or it is not yours to forget.")
    found.delete()


def _checked(page: str, name: str, question: str) -> tuple[str, str]:
    """Name and question as they are stored; all that is wrong with them is Invalid at once."""
    name, question = texts.clean_line(name), texts.clean_note(question)
    flaws: dict[str, str] = {}
    if page not in SavedSearch.Page.values:
        flaws["page"] = f"is not one of {', '.join(SavedSearch.Page.values)}"
    if not name:
        flaws["name"] = "is empty"
    elif len(name) > LONGEST_NAME:
        flaws["name"] = f"is longer than {LONGEST_NAME} characters"
    if len(question) > LONGEST_QUESTION:
        flaws["question"] = f"is longer than {LONGEST_QUESTION:,} characters"
    if flaws:
        told = "; ".join(f"“{field}” {flaw}" for field, flaw in flaws.items())
        raise Invalid(f"{told}.", fields=flaws)
    return name, question
