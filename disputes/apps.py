from functools import lru_cache

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.dateparse import parse_date


class DisputesConfig(AppConfig):
    name = "disputes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Disputes"

    def ready(self) -> None:
        from disputes.models import planning
        from disputes.search import index

        post_migrate.connect(index.after_migrate, sender=self)
        post_migrate.connect(planning.after_migrate, sender=self)
        _remember_days()


def _remember_days() -> None:
    """SQLite keeps days as text; what Django makes of each is the same for all rows of a day."""
    from sqlite3 import register_converter

    from django.db.backends.sqlite3 import base  # noqa: F401 - which registers its own first

    parsed = lru_cache(maxsize=50_000)(lambda text: parse_date(text.decode()))
    register_converter("date", parsed)
