from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "itportal.core.journal"
    label = "journal"
