from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "itportal.core.journal"
    label = "journal"

    def ready(self) -> None:
        from itportal.core.journal import handover  # noqa: F401 - connects Celery's signals

        autodiscover_modules("audit")  # each app's audit.py names what is kept of its models
