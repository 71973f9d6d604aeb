from django.apps import AppConfig


class PaletteConfig(AppConfig):
    name = "itportal.core.palette"
    label = "palette"

    def ready(self) -> None:
        # They register themselves.
        from itportal.core.palette import own  # noqa: F401
