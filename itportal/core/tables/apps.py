from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "itportal.core.tables"
    label = "tables"

    def ready(self) -> None:
        from itportal.core.tables import commands, errors, jobs, keys, sentences  # noqa: F401
