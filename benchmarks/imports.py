"""How quickly articles come in, paragraphs and search index included.

Run by hand, on a quiet machine: `.venv/bin/python benchmarks/imports.py [--articles 4000]`. It writes a JSON Lines file
of made-up words (25 paragraphs of 30 to 89 words an article, frequencies falling as in real text), and times
`import_articles` on it as a whole process, on a fresh site: in a temporary folder, or, with DEMARCHE_DATABASE_URL set,
in that database, which must be empty.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from itertools import accumulate
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def write_articles(path: Path, articles: int, seed: int = 1) -> None:
    dice = random.Random(seed)
    words = ["".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=dice.randint(2, 11))) for _ in range(30_000)]
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            paragraphs = (" ".join(dice.choices(words, cum_weights=weights, k=dice.randint(30, 89))) for _ in range(25))
            article = {"title": f"Article {number}", "outlet": f"Outlet {number % 7}", "text": "\n\n".join(paragraphs)}
            file.write(json.dumps(article | {"published": f"20{10 + number % 20}-03-14"}) + "\n")


def manage(home: str, *arguments: str) -> float:
    """Seconds that a command takes, start of the process included."""
    began = time.perf_counter()
    environment = os.environ | {"DEMARCHE_HOME": home}
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def measure(articles: int) -> float:
    """Articles a second."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "articles.jsonl"
        write_articles(path, articles)
        manage(home, "migrate", "--verbosity", "0")
        manage(home, "create_user", "owner", "--owner")
        return articles / manage(home, "import_articles", str(path), "--dispute", "bench", "--create")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=4000)
    print(f"import, articles/s {measure(parser.parse_args().articles):10.0f}")
