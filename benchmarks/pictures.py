"""How long pages with pictures take, over a corpus that `benchmarks/large.py` has made.

    DEMARCHE_HOME=/some/folder .venv/bin/python benchmarks/pictures.py [--turns 10] [--only network] [--unprepared]

Each page is made whole in this process, for the owner of the site. Told are, in milliseconds, the first time, with what
is prepared in the database, or counted when it is not (or is to be forgotten: `--unprepared`); the median of the
following ones, with nothing changed; and the median of those after an annotation that was saved in between.
"""

import argparse
import itertools
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import corpus  # noqa: E402 - the path comes first

ONCE = ("articles", "clusters", "days")
FILTERS = ("label:threat", "date:2019", "-label:offer", "speech:direct", "quote:embargo")
PAGES = (
    "", "timeline/", "timeline/?one={0}&other={1}", "timeline/?panels=speakers",
    *(f"timeline/?counting={counting}" for counting in ONCE),
    "network/", "network/?level=state", *(f"network/?counting={counting}" for counting in ONCE), "network/network.gexf",
    "shares/", "shares/?counting=articles", "answers/", "coverage/",
    *(f"{page}/?q={question}" for page in ("timeline", "network", "shares", "answers", "coverage")
      for question in FILTERS),
    *(f"network/?q=label:threat&counting={counting}" for counting in ONCE), "timeline/?q=date:2019&panels=speakers",
)  # fmt: skip


def saving(owner: Any, slug: str) -> Callable[[], None]:
    """Somebody codes one statement anew, each time as another label."""
    from disputes import permissions
    from disputes.actions import annotations
    from disputes.models import Annotation
    from disputes.records import ActorReference
    from disputes.text import Span

    some = Annotation.objects.present().exclude(speaker_ids="").exclude(target_ids="").order_by("pk")
    chosen = list(some.filter(article__dispute__slug=slug).select_related("annotator")[:500])
    labels = itertools.cycle(("threat", "offer", "accusation"))

    def save() -> None:
        one = random.choice(chosen)
        access, article = permissions.article(one.annotator, one.article_id)
        draft = annotations.Draft(
            spans=tuple(Span(*span) for span in one.spans),
            label=next(labels),
            speakers=tuple(ActorReference(id=int(pk)) for pk in one.speaker_ids.split("|")),
            targets=tuple(ActorReference(id=int(pk)) for pk in one.target_ids.split("|")),
        )
        stored = Annotation.objects.get(pk=one.pk)
        annotations.save(
            pk=one.pk, access=access, article=article, draft=draft, by=one.annotator, version=stored.version
        )

    return save


def main(turns: int, only: str, unprepared: bool) -> None:
    from django.core.cache import caches
    from django.test import Client

    from disputes.actions import preparing
    from disputes.models import Actor, Annotation, Dispute, PreparedCount, User

    client = Client(headers={"host": "localhost"})
    owner = User.objects.filter(is_superuser=True).earliest("pk")
    client.force_login(owner)
    dispute = Dispute.objects.latest("pk")
    slug = dispute.slug
    if unprepared:
        PreparedCount.objects.all().delete()
    elif preparing.is_due(dispute):
        began = time.perf_counter()
        subprocess.run([sys.executable, ROOT / "manage.py", "work"], check=True)  # as the server has it done
        print(f"prepared in {time.perf_counter() - began:.1f} s")
    ids = Annotation.objects.exclude(speaker_ids="").exclude(target_ids="").values_list("speaker_ids", "target_ids")[0]
    pair = [Actor.objects.get(pk=int(some.split("|")[0])).name for some in ids]
    client.get(f"/disputes/{slug}/network/?q=date:1700")  # what is loaded once in a process
    save = saving(owner, slug)
    print(f"{slug}: {Annotation.objects.count():,} statements")
    for page in PAGES:
        if only not in page:
            continue
        address = f"/disputes/{slug}/{page.format(*pair)}"
        for cache in ("pictures", "drawings"):
            caches[cache].clear()
        times = []
        for _ in range(turns + 1):
            began = time.perf_counter()
            answer = client.get(address)
            content = b"".join(answer)
            times.append(1000 * (time.perf_counter() - began))
            if times[0] > 30_000:
                break
        after = []
        for _ in range(turns):
            save()
            began = time.perf_counter()
            b"".join(client.get(address))
            after.append(1000 * (time.perf_counter() - began))
        told = (
            f"first {times[0]:7.0f}   then {statistics.median(times[1:] or times):6.0f}"
            f"   after a change {statistics.median(after or times):6.0f}"
        )
        print(f"{answer.status_code} {page:40} {told}   {len(content):,} bytes", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--only", default="")
    parser.add_argument("--unprepared", action="store_true")
    options = parser.parse_args()
    corpus.set_up_django()
    main(options.turns, options.only, options.unprepared)
