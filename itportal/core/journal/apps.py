from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "itportal.core.journal"
    label = "journal"

    def ready(self) -> None:
        # Celery's signals are connected and texts registered.
        from itportal.core.journal import errors, handover  # noqa: F401

        autodiscover_modules("audit")  # each app's audit.py names what is kept of its models
