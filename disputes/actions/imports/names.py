"""Other tools' labels and people, and what they are here: as the person says, else those of the same name."""

from disputes import text as texts
from disputes.models import Dispute, ImportJob, Membership, User


def labels(job: ImportJob) -> dict[str, str]:
    """Our slug for each of their labels, "" for one that is left out."""
    same: dict[str, str] = {}
    for slug, name in job.dispute.codebook.labels.values_list("slug", "name"):
        same |= {texts.fold(slug): slug, texts.fold(name): slug}
    return {theirs: job.labels.get(theirs, same.get(texts.fold(theirs), "")) for theirs in job.brings.get("labels", {})}


def annotators(job: ImportJob) -> dict[str, User]:
    """The person for each of their annotators; whoever imports, where nothing is said and nobody is called so."""
    people = coders(job.dispute) | {job.by_id: job.by}
    same: dict[str, User] = {}
    for person in people.values():
        same |= {texts.fold(name): person for name in (person.username, person.pseudonym) if name}
    return {
        theirs: people.get(job.annotators.get(theirs, 0)) or same.get(texts.fold(theirs), job.by)
        for theirs in job.brings.get("annotators", {})
    }


def coders(dispute: Dispute) -> dict[int, User]:
    """Who may have made annotations here."""
    may = User.objects.filter(memberships__dispute=dispute).exclude(memberships__role=Membership.Role.READER)
    return {person.pk: person for person in may.order_by("username")}
