from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "itportal.pages"
    label = "pages"
