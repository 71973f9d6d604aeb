"""Settings of the test suite: embedded servers started by tests/servers.py, fast hashing."""

from itportal.settings import env
from itportal.settings.base import *
from itportal.settings.base import CACHES, DATABASES, REDIS_URL, STATIC_ROOT

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
WORKER = int(env.text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
_, CACHE_REDIS_URL, LIVE_REDIS_URL = env.redis_databases(REDIS_URL, 15)[3 * WORKER :][:3]
CACHES["default"]["LOCATION"] = CACHE_REDIS_URL
