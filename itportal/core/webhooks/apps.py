from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "itportal.core.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        from itportal.core.webhooks import (  # noqa: F401  # they register themselves
            audit,
            errors,
            notices,
            scopes,
            secrets,
            sentences,
        )
