"""The WSGI application (`itportal.asgi` wraps it beside the live-update stream)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itportal.settings.dev")

application = get_wsgi_application()
