"""The Celery application; schedules live in code, in `itportal.schedules`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itportal.settings.dev")

app = Celery("itportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
