import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from disputes.importers import fingerprints
from disputes.importers.fingerprints import BANDS, PLACES, bands, fingerprint, similarity

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
STORY = (
    "Arvenia lodged a protest on Friday. Belmark’s envoy said the ban on hake would stay, whatever Élodie Ren thinks."
)


def words(number: int, dice: random.Random) -> list[str]:
    """Made-up words, a few of them frequent, as in real text."""
    return [f"{'bdfgklmnprst'[dice.randrange(12)]}o{int(dice.paretovariate(0.7)) % 5000}" for _ in range(number)]


def edited(text: list[str], edits: int, dice: random.Random) -> list[str]:
    copy = list(text)
    for _ in range(edits):
        at = dice.randrange(len(copy))
        match dice.randrange(3):
            case 0:
                copy[at] = f"edited{dice.randrange(1000)}"
            case 1:
                copy.insert(at, f"added{dice.randrange(1000)}")
            case _:
                del copy[at]
    return copy


def jaccard(one: list[str], other: list[str]) -> float:
    left, right = ({tuple(text[at : at + 3]) for at in range(len(text) - 2)} for text in (one, other))
    return len(left & right) / len(left | right)


@pytest.mark.parametrize("length", [12, 40, 120, 350, 600, 2500])
def test_the_estimate_is_within_a_tenth_of_the_true_resemblance(length):
    dice = random.Random(length)
    errors = []
    for _ in range(60):
        text = words(length, dice)
        copy = edited(text, dice.randrange(0, length // 4), dice)
        if dice.random() < 0.3:
            copy = copy[: max(8, int(len(copy) * dice.uniform(0.4, 1)))]
        errors.append(similarity(fingerprint(" ".join(text)), fingerprint(" ".join(copy))) - jaccard(text, copy))

    assert max(map(abs, errors)) <= 0.1
    assert abs(sum(errors) / len(errors)) < 0.015


@pytest.mark.parametrize(
    "same",
    [
        STORY.upper(),
        STORY.replace("É", "E").replace("’", "'"),
        STORY.replace("É", "E\u0301"),
        STORY.replace(" ", "\n\n"),
        STORY.replace("a", "a\u00ad"),
        "«" + STORY.replace(".", " …").replace(",", "") + "»",
    ],
    ids=["capitals", "no accents", "accents apart", "paragraphs", "soft hyphens", "punctuation"],
)
def test_case_accents_punctuation_and_line_breaks_do_not_matter(same):
    assert fingerprint(same) == fingerprint(STORY)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("外交部发言人周二在例行记者会上强烈谴责禁令" * 3, "外交部发言人周三在例行记者会上强烈谴责禁令" * 3, 0.6, 0.95),
        ("大臣は金曜日に抗議を申し入れた。漁業交渉は来週再開される。", "大臣は金曜日に抗議を申し入れた。", 0.4, 0.8),
        ("أعربت الوزارة عن احتجاجها على الحظر يوم الجمعة", "أَعْرَبَت الوزارة عن احتجـاجها على الحظر يوم الجمعة", 1, 1),
        ("Στην Αθήνα ο υπουργός διαμαρτυρήθηκε", "ΣΤΗΝ ΑΘΗΝΑ Ο ΥΠΟΥΡΓΟΣ ΔΙΑΜΑΡΤΥΡΗΘΗΚΕ", 0.9, 1),
        ("นายกรัฐมนตรีประท้วงคำสั่งห้ามในวันศุกร์", "นายกรัฐมนตรีประท้วงคำสั่งห้ามในวันเสาร์", 0.5, 0.9),
        ("Ankara’da bakan İsmail protesto etti", "ankara'da bakan ismail protesto etti", 1, 1),
        ("The ban stays.", "The ban goes.", 0, 0.05),
        ("Ban.", "Ban", 1, 1),
        ("Ban", "Bank", 0, 0.05),
    ],
)  # fmt: skip
def test_any_script_and_the_shortest_texts_can_be_compared(one, other, least, most):
    assert least <= similarity(fingerprint(one), fingerprint(other)) <= most


@pytest.mark.parametrize("text", ["", " \n ", "… — !", "\u0640", "_"])
def test_a_text_without_words_resembles_nothing_not_even_itself(text):
    assert fingerprint(text) == b""
    assert similarity(b"", b"") == similarity(b"", fingerprint(STORY)) == 0
    assert bands(b"") == []


def test_different_texts_do_not_resemble_each_other_by_chance():
    dice = random.Random(7)
    prints = [fingerprint(" ".join(words(dice.choice((1, 2, 3, 5, 30, 300)), dice))) for _ in range(300)]

    alike = [similarity(one, other) for at, one in enumerate(prints) for other in prints[:at] if one != other]

    assert max(alike) < 0.5
    assert sum(alike) / len(alike) < 0.01


def test_a_fingerprint_is_the_same_in_another_process_and_will_be_next_year():
    command = "import sys; from disputes.importers.fingerprints import fingerprint as f; print(f(sys.argv[1]).hex())"

    elsewhere = subprocess.run(
        [sys.executable, "-c", command, STORY], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()

    assert elsewhere == fingerprint(STORY).hex()
    assert len(fingerprint(STORY)) == PLACES
    assert elsewhere.startswith("d2ee781279edd2d28bb72817eaea684c")


def test_nearly_the_same_texts_share_a_band_and_others_do_not():
    dice = random.Random(3)
    shared = missed = 0
    for _ in range(200):
        text, other = words(400, dice), words(400, dice)
        own = set(bands(fingerprint(" ".join(text))))
        assert len(own) == BANDS
        missed += not own & set(bands(fingerprint(" ".join(edited(text, 12, dice)))))
        shared += bool(own & set(bands(fingerprint(" ".join(other)))))

    assert (missed, shared) == (0, 0)


def test_a_usual_article_takes_a_fraction_of_a_millisecond():
    text = " ".join(words(600, random.Random(5)))

    best = min(_seconds(text) for _ in range(30))

    assert best < 0.0015  # 0.0003 on a quiet machine


@pytest.mark.parametrize("piece", ["word ", "禁", "é "], ids=["one word", "one character", "one accent"])
def test_the_longest_articles_take_seconds_not_minutes(piece):
    text = piece * (5_000_000 // len(piece))

    assert fingerprint(text) == fingerprint(text[: fingerprints.LONGEST])
    assert _seconds(text) < 10


def test_a_long_article_of_ever_new_characters_is_no_problem():
    dice = random.Random(1)
    text = "".join(map(chr, dice.choices(range(0x4E00, 0x9FFF), k=1_200_000)))

    assert len(fingerprint(text)) == PLACES


def _seconds(text: str) -> float:
    began = time.perf_counter()
    fingerprint(text)
    return time.perf_counter() - began
