from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssetsConfig(AppConfig):
    name = "assets"
    label = "assets"

    def ready(self) -> None:
        from assets import errors, search, sentences  # noqa: F401  # they register their texts
        from assets.api import scopes  # noqa: F401  # registers

        search.register()

        post_migrate.connect(_install_categories, sender=self)


def _install_categories(**_kwargs: Any) -> None:
    from assets.services.catalogue import install_categories

    install_categories()
