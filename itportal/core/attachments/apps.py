from importlib import import_module

from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "itportal.core.attachments"
    label = "attachments"

    def ready(self) -> None:
        for module in ("errors", "sentences"):
            import_module(f"itportal.core.attachments.{module}")
