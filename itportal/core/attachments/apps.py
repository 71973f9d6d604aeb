from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "itportal.core.attachments"
    label = "attachments"
