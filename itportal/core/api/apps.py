from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "itportal.core.api"
    label = "api"

    def ready(self) -> None:
        from itportal.core.api import errors, schema, sentences  # noqa: F401  # they register
