from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "itportal.core.search"
    label = "search"
