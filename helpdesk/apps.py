from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    label = "helpdesk"

    def ready(self) -> None:
        # They register themselves.
        from helpdesk import (  # noqa: F401
            errors,
            gates,
            kinds,
            live,
            navigation,
            search,
            sentences,
        )

        search.register()
