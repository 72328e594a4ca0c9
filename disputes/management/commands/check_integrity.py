from typing import Any

from django.core.management.base import BaseCommand, CommandError

from disputes.management.arguments import plainly
from disputes.models import Annotation, Article
from disputes.queries import integrity


class Command(BaseCommand):
    help = "Proves every stored invariant (texts, hashes, spans, quotes, roles) and prints what is broken."

    @plainly
    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for sentence in integrity.broken():
            count += 1
            self.stdout.write(sentence)
        if count:
            raise CommandError(f"{count} broken.")
        self.stdout.write(
            f"All is in order: {Article.objects.count():,} articles, {Annotation.objects.count():,} annotations."
        )
