"""Django as it comes, with our user model: the floor a page of the portal is compared with.

Connections and sessions are Django's own. The backend is the portal's: a session names it.
"""

from itportal.runtime.paths import PROJECT
from itportal.settings.dev import *
from itportal.settings.dev import DATABASES

DATABASES["default"]["ENGINE"] = "django.db.backends.postgresql"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ROOT_URLCONF = "bench.floor"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app insists; it costs next to nothing
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT / "bench" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
