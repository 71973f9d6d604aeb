from django.apps import AppConfig


class DatedConfig(AppConfig):
    name = "itportal.core.dated"
    label = "dated"

    def ready(self) -> None:
        from itportal.core.dated import audit, errors, sentences  # noqa: F401  # they register
