"""Scales that put a number on a statement, from conflict (negative) to co-operation (positive), by its label's codes.

A label says in its `cameo` and `plover` what it stands for in those schemes. One that has no category in PLOVER counts
0 on every scale: it stands for neither co-operation nor conflict. So it is with a justification. CAMEO has a code near
it, 052 “defend verbally”, but as support for somebody else, worth 3.5 on Goldstein's scale; to defend one's own act
against a charge supports nobody, and would pass for a friendly word.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_CAMEO_CODE = re.compile("(?<![0-9])([0-9]{2})[0-9]{0,2}(?![0-9])")
_PLOVER_CATEGORY = re.compile("[A-Z]+")

# By CAMEO's root codes, those of three and four digits being rarely told apart with any certainty.
_GOLDSTEIN = {
    "01": 0.0,  # make public statement
    "02": 3.0,  # appeal
    "03": 4.0,  # express intent to co-operate
    "04": 1.0,  # consult
    "05": 3.5,  # engage in diplomatic co-operation
    "06": 6.0,  # engage in material co-operation
    "07": 7.0,  # provide aid
    "08": 5.0,  # yield
    "09": -2.0,  # investigate
    "10": -5.0,  # demand
    "11": -2.0,  # disapprove
    "12": -4.0,  # reject
    "13": -6.0,  # threaten
    "14": -6.5,  # protest
    "15": -7.2,  # exhibit force posture
    "16": -4.0,  # reduce relations
    "17": -7.0,  # coerce
    "18": -9.0,  # assault
    "19": -10.0,  # fight
    "20": -10.0,  # use unconventional mass violence
}

# PLOVER's quad classes. Categories that only its earlier drafts have, and CAMEO's YIELD, are there for labels that
# were written by those.
_CO_OPERATION = (
    *("AGREE", "CONSULT", "SUPPORT", "CONCEDE"),  # verbal
    *("COOPERATE", "AID", "RETREAT"),  # material
    *("YIELD", "INVESTIGATE"),  # earlier
)
_CONFLICT = (
    *("REQUEST", "ACCUSE", "REJECT", "THREATEN"),  # verbal
    *("PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"),  # material
    *("DEMAND", "DISAPPROVE", "CRIME", "FIGHT"),  # earlier
)
_PLOVER = dict.fromkeys(_CO_OPERATION, 1.0) | dict.fromkeys(_CONFLICT, -1.0)


def _root(cameo: str, plover: str) -> str:
    """“110–114” → 11, “052, 016 (denial)” → 05: the first code's first two digits."""
    code = _CAMEO_CODE.search(cameo)
    return code[1] if code else ""


def _category(cameo: str, plover: str) -> str:
    category = _PLOVER_CATEGORY.search(plover.upper())
    return category[0] if category else ""


@dataclass(frozen=True, slots=True)
class Scale:
    """Its name, and a sentence on what it is and where it comes from, to stand beside the figures."""

    name: str
    about: str
    weights: Mapping[str, float] = field(repr=False)
    code: Callable[[str, str], str] = field(repr=False)
    """From a label's `cameo` and `plover` the one code that is weighed."""

    def score(self, cameo: str, plover: str) -> float:
        """What a statement counts whose label has these codes, written as people write them (“110–114”, “AGREE”).

        Where several stand, the first counts. 0 for a label without a PLOVER category, and for codes that the scale
        does not know; nothing is raised.
        """
        if not plover.strip():
            return 0.0
        return self.weights.get(self.code(cameo, plover), 0.0)


SCALES: Mapping[str, Scale] = {
    "goldstein": Scale(
        name="Goldstein",
        about="From −10 (war) to 10, as a panel weighed the events of WEIS (Goldstein, “A conflict-cooperation scale "
        "for WEIS events data”, Journal of Conflict Resolution 36(2), 1992), carried over to CAMEO’s root codes.",
        weights=_GOLDSTEIN,
        code=_root,
    ),
    "plover": Scale(
        name="PLOVER",
        about="1 for co-operation and −1 for conflict, verbal or material, by PLOVER’s quad classes (Open Event Data "
        "Alliance, PLOVER manual); PLOVER itself defines no weights.",
        weights=_PLOVER,
        code=_category,
    ),
}
