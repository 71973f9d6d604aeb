from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "itportal.core.api"
    label = "api"
