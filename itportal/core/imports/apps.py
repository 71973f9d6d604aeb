from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "itportal.core.imports"
    label = "imports"

    def ready(self) -> None:
        from itportal.core.imports import (  # noqa: F401  # they register themselves
            audit,
            commands,
            errors,
            gates,
            jobs,
            sentences,
        )
