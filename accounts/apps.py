from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        from accounts import errors, sentences  # noqa: F401  # they register their texts
        from accounts.api import directory

        directory.register()
