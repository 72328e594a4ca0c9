import sys
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from disputes.actions import clusters
from disputes.management.arguments import plainly


class Command(BaseCommand):
    help = "Puts articles together that are nearly the same and came in before this was done on import."

    @plainly
    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        with tqdm(unit=" articles", file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            while some := clusters.catch_up():
                done += some
                bar.update(some)
        self.stdout.write(f"{done} compared")
