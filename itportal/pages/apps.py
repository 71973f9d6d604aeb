from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "itportal.pages"
    label = "pages"

    def ready(self) -> None:
        from itportal.pages import navigation

        navigation.register()
