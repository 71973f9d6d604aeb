from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "itportal.core"
    label = "core"

    def ready(self) -> None:
        # The Celery application must exist before any task is queued or declared.
        import itportal.celery
        import itportal.core.dates  # its texts
        import itportal.core.health.checks  # noqa: F401
        from itportal.core.ui import keys

        keys.register_own()
