"""How somebody likes to see the pages: a few choices, each from a fixed list."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace

from disputes import text as texts
from disputes.errors import Invalid


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: the values as they are stored, and the words for them."""

    name: str
    title: str
    values: Mapping[str, str]


CHOICES = (
    Choice("size", "Text size", {"1": "Smallest", "2": "Small", "3": "Medium", "4": "Large", "5": "Largest"}),
    Choice("width", "Line width", {"narrow": "Narrow", "medium": "Medium", "wide": "Wide"}),
    # Atkinson Hyperlegible was drawn for readers with low vision and keeps similar letters apart, which also helps many
    # dyslexic readers; its name promises no more than that.
    Choice("font", "Font", {"serif": "Serif", "sans": "Sans", "legible": "Hyperlegible"}),
    Choice("theme", "Theme", {"system": "As my system", "light": "Light", "dark": "Dark"}),
    Choice("keys", "Single-key shortcuts", {"on": "On", "off": "Off"}),
)


@dataclass(frozen=True, slots=True)
class Appearance:
    size: str = "3"
    width: str = "medium"
    font: str = "serif"
    theme: str = "system"
    keys: str = "on"

    @classmethod
    def read(cls, values: Mapping[str, str]) -> "Appearance":
        """From a place that anybody may have written to: what is not known is left out."""
        return cls(**{one.name: values[one.name] for one in CHOICES if values.get(one.name) in one.values})

    def changed(self, values: Mapping[str, str]) -> "Appearance":
        """With these choices made anew."""
        for one in CHOICES:
            value = values.get(one.name)
            if value is not None and value not in one.values:
                told = ", ".join(f"“{known}”" for known in one.values)
                raise Invalid(
                    f"{one.title} can’t be “{texts.shorten(value, 40)}”, only one of {told}.",
                    fields={one.name: "is not known"},
                )
        return replace(self, **{one.name: values[one.name] for one in CHOICES if one.name in values})

    def values(self) -> dict[str, str]:
        return asdict(self)

    def departures(self) -> Iterator[tuple[str, str]]:
        """What differs from the usual, which is all that a page has to be told."""
        usual = Appearance()
        for name, value in self.values().items():
            if value != getattr(usual, name):
                yield name, value
