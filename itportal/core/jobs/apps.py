from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "itportal.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        from itportal.core.jobs import (  # noqa: F401  # they register themselves
            commands,
            errors,
            gates,
            notices,
            scopes,
            sentences,
        )
