"""Loads `seeds/` into a fresh site, through the same actions as anything else."""

from pathlib import Path
from uuid import UUID, uuid5

from disputes import importers, seeds
from disputes import text as texts
from disputes.actions import actors, annotations, articles, assignments, disputes, events, people
from disputes.actions.transaction import writing
from disputes.errors import UnreadableSeeds
from disputes.models import Actor, Article, Dispute, User
from disputes.permissions import Access, Right
from disputes.records import ActorReference, ArticleRecord, Draft, Problem

_NAMESPACE = UUID("6f4c1d1e-3c39-4f5e-9d0b-2f1d6f0a7c55")


@writing()
def load(*, by: User, folder: Path = seeds.FOLDER) -> None:
    """The registry of actors and the sample disputes, which then belong to `by`."""
    actors.add_records(records=list(seeds.registry(folder)))
    for dispute_folder in seeds.disputes(folder):
        _load_dispute(dispute_folder, folder, by)


def _load_dispute(folder: Path, root: Path, by: User) -> Dispute:
    record = seeds.dispute(folder)
    dispute = disputes.create(
        slug=record.slug,
        name=record.name,
        summary=record.summary,
        started=record.started,
        ended=record.ended,
        coding=record.coding,
        public=record.public,
        codebook=seeds.codebook(root),
        by=by,
    )
    if (folder / "actors.csv").exists():
        actors.add_records(records=list(seeds.actors(folder / "actors.csv")), dispute=dispute)
    dispute.parties.set(Actor.objects.of_dispute(dispute.pk).filter(name__in=record.parties))
    for event in record.events:
        events.add(dispute=dispute, day=event.day, words=event.words, by=by)
    coders = {}
    for member in record.members:
        coders[member.username] = people.create_user(
            username=member.username, full_name=member.name, pseudonym=member.pseudonym, active=False
        )
        people.set_membership(dispute=dispute, user=coders[member.username], role=member.role, by=by)
    imported = {path.name: _import(path, dispute, by) for path in sorted((folder / "articles").iterdir())}
    for number, coding in enumerate(seeds.codings(folder)):
        article, text = imported[coding.article]
        by_coder = coders[coding.annotator]
        draft = Draft(
            spans=coding.spans(text),
            label=coding.label,
            speakers=_references(coding.speakers),
            targets=_references(coding.targets),
            reporters=_references(coding.reporters),
            certainty=coding.certainty,
            speech=coding.speech,
            note=coding.note,
        )
        annotations.save(
            pk=uuid5(_NAMESPACE, f"{record.slug}/{number}"),
            access=Access(by_coder, dispute, Right.ANNOTATE),
            article=article,
            draft=draft,
            by=by_coder,
        )
    for coder in coders.values():
        for article, _ in imported.values():
            assignments.set_done(article=article, annotator=coder, done=True)
    return dispute


def _import(path: Path, dispute: Dispute, by: User) -> tuple[Article, str]:
    for source in importers.sources(path):
        for item in importers.read(source) if not isinstance(source, Problem) else [source]:
            if isinstance(item, ArticleRecord):
                return articles.add(dispute=dispute, record=item, by=by), texts.SEPARATOR.join(item.paragraphs)
            raise UnreadableSeeds(str(item))
    raise UnreadableSeeds(f"{path.name} holds no article.")


def _references(names: tuple[str, ...]) -> tuple[ActorReference, ...]:
    return tuple(ActorReference(name=name) for name in names)
