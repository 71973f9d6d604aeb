from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    label = "helpdesk"

    def ready(self) -> None:
        # They register themselves.
        from helpdesk import errors, gates, keys, kinds, live, navigation, search, sentences  # noqa: F401
        from helpdesk.api import scopes  # noqa: F401

        search.register()
