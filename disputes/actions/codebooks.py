"""Codebooks as a dispute starts with them."""

from disputes.actions.transaction import writing
from disputes.models import Codebook, Label
from disputes.records import CodebookRecord


@writing()
def create(*, record: CodebookRecord) -> Codebook:
    """A new codebook, its labels in the order given."""
    codebook = Codebook.objects.create(name=record.name, instructions=record.instructions)
    Label.objects.bulk_create(
        Label(
            codebook=codebook,
            position=position,
            slug=label.slug,
            name=label.name,
            key=label.key,
            hue=label.hue,
            definition=label.definition,
            include=label.include,
            exclude=label.exclude,
            examples=list(label.examples),
            cameo=label.cameo,
            plover=label.plover,
        )
        for position, label in enumerate(record.labels, start=1)
    )
    return codebook
