from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "itportal.core"
    label = "core"
