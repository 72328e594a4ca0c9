from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DisputesConfig(AppConfig):
    name = "disputes"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Disputes"

    def ready(self) -> None:
        from disputes.search import index

        post_migrate.connect(index.after_migrate, sender=self)
