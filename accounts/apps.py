from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"

    def ready(self) -> None:
        # They register their texts, notices and receivers.
        from accounts import errors, search, sentences  # noqa: F401
        from accounts.access import rights_of
        from accounts.api import directory, feed
        from accounts.signin import errors as signin_errors  # noqa: F401
        from accounts.signin import notices, receivers, sealed  # noqa: F401
        from accounts.signin import sentences as signin_sentences  # noqa: F401
        from itportal.core.prepared import register_rights

        directory.register()
        feed.register()
        search.register()
        register_rights(rights_of)
