"""Settings of the test suite: embedded servers started by tests/servers.py, fast hashing."""

from itportal.settings import env
from itportal.settings.base import *
from itportal.settings.base import CACHES, DATABASES, STATIC_ROOT, redis_database

SECRET_KEY = "test-only"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATABASES["default"]["TEST"] = {"TEMPLATE": env.text("ITPORTAL_TEST_TEMPLATE") or None}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing folder
# Parallel test workers have databases of their own: the same keys mean different people there.
WORKER = 3 * int(env.text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 12
CACHES["default"]["LOCATION"] = redis_database(WORKER + 1)
LIVE_REDIS_URL = redis_database(WORKER + 2)
