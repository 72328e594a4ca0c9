"""The form in which an article's metadata is corrected."""

from typing import Any

from django import forms

from disputes.forms import DayInput, Line
from disputes.importers import fields
from disputes.queries.metadata import NAMES


class MetadataForm(forms.Form):
    """What stands beside a text. It takes words as they are typed; the action checks them as it does on import."""

    title = forms.CharField(required=False, max_length=2_000)
    outlet = Line(required=False, max_length=2_000)
    author = Line(required=False, max_length=2_000)
    published = forms.CharField(required=False, max_length=200, widget=DayInput())
    language = Line(
        required=False,
        max_length=100,
        help_text="A code such as en or pt-BR.",
        widget=forms.TextInput(attrs={"autocapitalize": "off", "autocomplete": "off"}),
    )
    dateline = Line(required=False, max_length=2_000, help_text="Where the report was written: HALVEN, Belmark.")
    url = Line(required=False, max_length=5_000, widget=forms.TextInput(attrs={"inputmode": "url"}))
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in NAMES.items():
            self.fields[name].label = words
        for name in fields.LENGTHS:
            self.fields[name].widget.attrs["dir"] = "auto"

    def add_flaws(self, flaws: dict[str, str]) -> None:
        """What an action found wrong, each at its field."""
        for name, flaw in flaws.items():
            self.add_error(name if name in self.fields else None, f"This {flaw}.")
