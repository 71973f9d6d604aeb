from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "helpdesk"
    label = "helpdesk"

    def ready(self) -> None:
        from helpdesk import errors, kinds, live, sentences  # noqa: F401 - they register themselves
        from helpdesk.api import scopes  # noqa: F401 - registers
