"""Articles too long to be sent at once, of invented words."""

import random

from disputes.actions import articles
from disputes.models import Article
from tests.conftest import World, record

SAYING = (
    "harbour council letters nets trawler ferry quota treaty minister envoy northern banks Arvenia Belmark Tarn "
    "refused answered waited promised warned returned paid lodged kept cut before after without against until and"
)
WORDS = SAYING.split()


def long_article(world: World, paragraphs: int = 1500, *, title: str = "A long report") -> Article:
    """Each paragraph begins with its number, so that it can be told from the others."""
    dice = random.Random(7)
    bodies = [f"Part {n}: " + " ".join(dice.choices(WORDS, k=dice.randint(20, 60))) for n in range(1, paragraphs + 1)]
    return articles.add(dispute=world.dispute, record=record("\n\n".join(bodies), title=title), by=world.oda)
