"""Every colour of the palette can be read on what it stands on, in both themes."""

import re
from pathlib import Path

import pytest

from disputes.models.codebook import Hue

pytestmark = pytest.mark.once

STYLES = Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css"
PAIR = re.compile(r"--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(STYLES.read_text(encoding="utf-8"))}
THEMES = pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_twenty_one_to_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@THEMES
@pytest.mark.parametrize("hue", Hue.values)
@pytest.mark.parametrize("ground", ["paper", "sheet", "own tint"])
def test_a_hue_can_be_read(hue, ground, theme):
    under = TOKENS[f"{hue}-tint" if ground == "own tint" else ground][theme]

    assert contrast(TOKENS[hue][theme], under) >= 4.5


@THEMES
@pytest.mark.parametrize("hue", Hue.values)
def test_text_can_be_read_on_a_tint(hue, theme):
    assert contrast(TOKENS["ink"][theme], TOKENS[f"{hue}-tint"][theme]) >= 4.5


@THEMES
@pytest.mark.parametrize("ground", ["paper", "sheet", "well"])
@pytest.mark.parametrize("ink", ["ink", "ink-2", "ink-3", "accent", "good", "bad"])
def test_an_ink_can_be_read(ink, ground, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= 4.5


@THEMES
@pytest.mark.parametrize(
    ("over", "under"), [("on-accent", "accent"), ("bad", "bad-tint"), ("ink", "chosen"), ("paper", "ink")]
)
def test_words_on_a_filled_ground_can_be_read(over, under, theme):
    assert contrast(TOKENS[over][theme], TOKENS[under][theme]) >= 4.5


@THEMES
@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("line", ["edge", "focus"])
def test_edges_of_fields_and_the_focus_can_be_seen(line, ground, theme):
    assert contrast(TOKENS[line][theme], TOKENS[ground][theme]) >= 3


def test_each_hue_of_the_palette_has_a_line_of_its_own():
    lines = {
        hue: re.search(rf"\.hue-{hue} {{[^}}]*(--line: [^}}]*)}}", STYLES.read_text(encoding="utf-8"))
        for hue in Hue.values
    }

    patterns = [found[1].strip() for found in lines.values() if found]

    assert len(patterns) == len(set(patterns)) == len(Hue.values)
