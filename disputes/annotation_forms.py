"""Forms for annotating without JavaScript."""

from collections.abc import Sequence
from typing import Any

from django import forms

from disputes import text as texts
from disputes.models import Annotation, Label
from disputes.records import ActorReference, Draft
from disputes.text import Span

_ACTORS_HELP = "A name or alias; several parted by a bar ( | ). An unknown name becomes a new actor."


def _actors(value: str) -> tuple[ActorReference, ...]:
    return tuple(ActorReference(name=name) for name in texts.split_bar(value) if name.strip())


def _staying(value: str, annotation: Annotation, part: str) -> tuple[ActorReference, ...]:
    """The actors of a role as typed; those that had the role before keep the words that name them."""
    surfaces = annotation.surfaces.get(f"{part}s", {})
    before: dict[str, list[ActorReference]] = {}
    names, ids = (texts.split_bar(getattr(annotation, column)) for column in (f"{part}s", f"{part}_ids"))
    for name, pk in zip(names, ids, strict=True):
        surface = Span(*surfaces[pk]) if pk in surfaces else None
        before.setdefault(name, []).append(ActorReference(id=int(pk), surface=surface))
    return tuple(
        before[name].pop(0) if before.get(name := reference.name.strip()) else reference for reference in _actors(value)
    )


class QuoteForm(forms.Form):
    """An annotation of words copied from the text. Its template writes the fields out by hand."""

    quote = forms.CharField(max_length=20_000, strip=False)
    label = forms.ChoiceField()
    speaker = forms.CharField(required=False, max_length=2_000)
    target = forms.CharField(required=False, max_length=2_000)
    note = forms.CharField(required=False, max_length=10_000)
    occurrence = forms.IntegerField(required=False, min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, labels: Sequence[Label], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["label"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(label.slug, label.name) for label in labels]

    def draft(self, spans: tuple[Span, ...]) -> Draft:
        data = self.cleaned_data
        return Draft(
            spans=spans,
            label=data["label"],
            speakers=_actors(data["speaker"]),
            targets=_actors(data["target"]),
            note=data["note"],
        )


class AnnotationForm(forms.Form):
    """Everything of an annotation but its boundaries."""

    label = forms.ChoiceField(label="Label", widget=forms.RadioSelect)
    speakers = forms.CharField(label="Speakers", required=False, max_length=4_000, help_text=_ACTORS_HELP)
    targets = forms.CharField(label="Targets", required=False, max_length=4_000)
    reporters = forms.CharField(label="Reporters", required=False, max_length=4_000, help_text="Who relays it.")
    certainty = forms.ChoiceField(label="Certainty", choices=Annotation.Certainty.choices)
    speech = forms.ChoiceField(label="Speech", choices=Annotation.Speech.choices)
    note = forms.CharField(
        label="Note", required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, labels: Sequence[Label], annotation: Annotation, **kwargs: Any) -> None:
        initial = {
            "label": annotation.label.slug,
            "speakers": annotation.speakers,
            "targets": annotation.targets,
            "reporters": annotation.reporters,
            "certainty": annotation.certainty,
            "speech": annotation.speech,
            "note": annotation.note,
            "version": annotation.version,
        }
        super().__init__(*args, **kwargs | {"initial": initial})
        field = self.fields["label"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [(label.slug, label.name) for label in labels]

    def draft(self, annotation: Annotation) -> Draft:
        data = self.cleaned_data
        return Draft(
            spans=tuple(Span(start, end) for start, end in annotation.spans),
            label=data["label"],
            speakers=_staying(data["speakers"], annotation, "speaker"),
            targets=_staying(data["targets"], annotation, "target"),
            reporters=_staying(data["reporters"], annotation, "reporter"),
            certainty=data["certainty"],
            speech=data["speech"],
            note=data["note"],
        )
