from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    label = "helpdesk"

    def ready(self) -> None:
        # They register themselves.
        from helpdesk import errors, gates, kinds, live, navigation, sentences  # noqa: F401
