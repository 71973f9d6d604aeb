"""Production settings: refuse to start half-configured."""

from django.core.exceptions import ImproperlyConfigured

from itportal.settings import env
from itportal.settings.base import *

DEBUG = False
SECRET_KEY = env.text("ITPORTAL_SECRET_KEY")
ALLOWED_HOSTS = env.words("ITPORTAL_ALLOWED_HOSTS")
# Earlier keys, newest first: what they signed and sealed still opens until it is renewed.
SECRET_KEY_FALLBACKS = env.words("ITPORTAL_SECRET_KEY_FALLBACKS")

if env.flag("ITPORTAL_DEBUG"):
    raise ImproperlyConfigured(
        "ITPORTAL_DEBUG is on: production settings do not start with it. Unset it."
    )
if env.flag("ITPORTAL_DEMO"):
    raise ImproperlyConfigured(
        "ITPORTAL_DEMO is on: its sign-ins have a known password. Unset it in production."
    )
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured(
        "ITPORTAL_SECRET_KEY is missing or too short: set 50 random characters, e.g. "
        "from `python -c 'import secrets; print(secrets.token_urlsafe(50))'`."
    )
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ITPORTAL_ALLOWED_HOSTS must name the portal's own addresses, not '*'."
    )

SESSION_COOKIE_NAME = "__Host-sessionid"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("ITPORTAL_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
if env.flag("ITPORTAL_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
