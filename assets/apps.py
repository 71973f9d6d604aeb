from typing import Any

from django.apps import AppConfig
from django.apps import apps as installed
from django.apps.registry import Apps
from django.db.models.signals import post_migrate


class AssetsConfig(AppConfig):
    name = "assets"
    label = "assets"

    def ready(self) -> None:
        # They register themselves.
        from assets import (  # noqa: F401
            accounting,
            booking_menus,
            counting,
            disposal_menus,
            errors,
            gates,
            imports,
            installation_menus,
            keys,
            kinds,
            licence_menu,
            licence_search,
            navigation,
            palette,
            repair_menus,
            search,
            sentences,
            software_imports,
            software_menu,
            software_search,
        )
        from assets.api import feed, scopes, snippets  # noqa: F401

        search.register()
        licence_search.register()
        software_search.register()

        post_migrate.connect(_install_categories, sender=self)


def _install_categories(*, apps: Apps = installed, **_kwargs: Any) -> None:
    """After a migration; one back to nothing leaves no table to fill."""
    if "category" not in apps.all_models["assets"]:
        return
    from assets.services.catalogue import install_categories

    install_categories()
