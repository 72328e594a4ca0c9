"""The drawing of a timeline by itself."""

import re
from datetime import date

import pytest

from disputes.models import Label
from disputes.queries.timeline import Panel, Period, Timeline
from disputes.views.timeline_picture import FIGURE, LEFT, Net, draw


def shapes(n: int, net: Net | None = None) -> str:
    label = Label(pk=1, slug="threat", name="Threat", hue="amber")
    panel = Panel("", "", [[n], [1]], [0])
    periods = [Period(date(year, 1, 1), date(year, 12, 31)) for year in (2030, 2031)]
    drawn = draw(Timeline([label], "year", periods, [panel]), lambda *_: "", lambda *_: _[-1], net=net)
    return drawn.body


@pytest.mark.parametrize("n", [1, 9_000, 60_000, 1_000_000, 123_456_789])
@pytest.mark.parametrize("net", [None, Net("Goldstein", [-4.4])])
def test_every_number_before_a_line_has_room(n: int, net: Net | None):
    drawn = shapes(n, net)

    moved = re.search(r"translate\((\d+)", drawn)
    room = LEFT - 8 + (int(moved[1]) if moved else 0)
    numbers = re.findall(r'text-anchor="end"[^>]*>([^<]*)<', drawn)
    assert len(numbers) >= 2
    assert all(len(number) * FIGURE <= room + 1 for number in numbers), numbers


def test_small_numbers_move_nothing():
    assert "translate" not in shapes(50, Net("Goldstein", [-4.4]))
