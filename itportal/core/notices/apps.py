from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "itportal.core.notices"
    label = "notices"
