from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    label = "helpdesk"

    def ready(self) -> None:
        # They register themselves.
        from helpdesk import (  # noqa: F401
            errors,
            gates,
            keys,
            kinds,
            live,
            navigation,
            palette,
            search,
            sentences,
        )
        from helpdesk.api import feed, scopes  # noqa: F401

        search.register()
