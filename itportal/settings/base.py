"""Settings shared by every environment. Environment variables are read here and only here.

docs/settings.md lists them for administrators.
"""

import tomllib
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from itportal.runtime.catalogues import PACKAGES
from itportal.runtime.paths import PROJECT, run_folder, var_folder
from itportal.runtime.postgres import Postgres
from itportal.runtime.valkey import Valkey
from itportal.schedules import SCHEDULE
from itportal.settings import env

VAR = var_folder()
RUN = run_folder(VAR)

# --- processes of `manage.py up` ---------------------------------------------
PORT = env.integer("PORT", 8000, low=1, high=65535)
BIND = env.text("ITPORTAL_BIND", "127.0.0.1")
WEB_PROCESSES = env.integer("ITPORTAL_WEB_PROCESSES", 2, low=1, high=64)
WEB_THREADS = env.integer("ITPORTAL_WEB_THREADS", 4, low=1, high=64)
WORKER_PROCESSES = env.integer("ITPORTAL_WORKER_PROCESSES", 2, low=1, high=64)

# --- servers -----------------------------------------------------------------
DATABASE_URL = env.text("DATABASE_URL")
REDIS_URL = env.text("REDIS_URL")
EMBEDDED_POSTGRES = not DATABASE_URL
EMBEDDED_REDIS = not REDIS_URL
DATABASES = {
    "default": {
        **env.database(DATABASE_URL or Postgres(data=VAR / "pg", run=RUN).url),
        "CONN_MAX_AGE": env.integer("ITPORTAL_DB_CONN_MAX_AGE", 600),
        "CONN_HEALTH_CHECKS": True,
    }
}
REDIS_URL = REDIS_URL or Valkey(data=VAR / "redis", run=RUN).url


# Three numbered databases of it: broker, cache, live updates.
BROKER_REDIS_URL, CACHE_REDIS_URL, LIVE_REDIS_URL = env.redis_databases(REDIS_URL, 3)
CACHES = {
    "default": {
        "BACKEND": "itportal.core.cache.ForgivingRedisCache",
        "LOCATION": CACHE_REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
        "KEY_PREFIX": "itportal",
    }
}

# --- applications ------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "csp",
    "accounts",  # before allauth: its templates stand in for allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "auditlog",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "itportal.core",
    "itportal.core.journal",
    "itportal.core.attachments",
    "itportal.core.notices",
    "itportal.core.search",
    "itportal.core.palette",
    "itportal.core.api",
    "itportal.core.tables",
    "itportal.core.dated",
    "itportal.core.jobs",
    "itportal.core.imports",
    "itportal.core.webhooks",
    "assets",
    "helpdesk",
    "itportal.pages",
    "django.forms",
]
MIDDLEWARE = [
    "itportal.core.health.middleware.HealthMiddleware",
    "itportal.core.context.RequestContextMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "itportal.core.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "itportal.core.ui.middleware.PageCompression",
    "itportal.core.headers.ContentPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.signin.middleware.SessionLimitsMiddleware",
    "itportal.core.context.ActorMiddleware",
    "itportal.core.ui.locale.LanguageMiddleware",
    "accounts.signin.middleware.SignInRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "itportal.core.ui.middleware.PartialMiddleware",
    "itportal.core.ui.failures.FailureMiddleware",
]
CSRF_FAILURE_VIEW = "itportal.core.ui.failures.forged"
ROOT_URLCONF = "itportal.urls"
WSGI_APPLICATION = "itportal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            "loaders": [
                (
                    "itportal.core.ui.folding.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "itportal.core.ui.context.shell",
            ],
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "itportal.core.ui.forms.PortalRenderer"

# --- people and sign-in --------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.signin.backend.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_MIN_LENGTH = 12
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
# A first invitation lasts a week; a reset link one hour (accounts/signin/tokens.py).
PASSWORD_RESET_TIMEOUT = 7 * 24 * 60 * 60
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "accounts.signin.adapter.PortalAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# A sign-in older than this is asked for the password before a way to sign in is made or removed.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.signin.tokens.LinkTokens"  # noqa: S105
ACCOUNT_FORMS = {
    "login": "accounts.signin.forms.LoginForm",
    "reset_password_from_key": "accounts.signin.forms.ResetKeyForm",
    "reauthenticate": "accounts.signin.forms.ReauthenticateForm",
}
# Tries are counted in the database (accounts/signin/throttle.py), not in allauth's cache.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "accounts.signin.second_step.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.signin.second_step.AuthenticateForm",
    "reauthenticate": "accounts.signin.second_step.ReauthenticateForm",
    "activate_totp": "accounts.signin.second_step.ActivateTOTPForm",
    "add_webauthn": "accounts.signin.second_step.AddKeyForm",
    "edit_webauthn": "accounts.signin.second_step.EditKeyForm",
    "login_webauthn": "accounts.signin.second_step.LoginKeyForm",
    "authenticate_webauthn": "accounts.signin.second_step.AuthenticateKeyForm",
    "reauthenticate_webauthn": "accounts.signin.second_step.ReauthenticateKeyForm",
}

# --- language and time -----------------------------------------------------------
LANGUAGE_CODE = "et"
LANGUAGES = [("et", "Eesti"), ("en", "English")]
# Ours first: a library's word for the same thing never wins.
LOCALE_PATHS = [PROJECT / package / "locale" for package in PACKAGES]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Tallinn"
FORMAT_MODULE_PATH = ["itportal.formats"]

# --- files -----------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "itportal.core.ui.storage.PortalStaticStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "itportal.core.ui.built.BuiltFinder",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "itportal.core.attachments.handlers.LimitUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# ClamAV's daemon: a socket's path or host:port; empty: files are marked "not scanned".
CLAMD_SOCKET = env.text("ITPORTAL_CLAMD_SOCKET")

# --- browser security ----------------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_ENGINE = "itportal.core.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A session ends after this long without a request, and after a working day at most.
SESSION_IDLE_SECONDS = 60 * env.integer("ITPORTAL_SESSION_IDLE_MINUTES", 60, low=5, high=720)
SESSION_WHOLE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_WHOLE_SECONDS
CSRF_COOKIE_SAMESITE = "Lax"
# Addresses of reverse proxies whose X-Forwarded-For is believed; the last hop outside them wins.
TRUSTED_PROXIES = env.words("ITPORTAL_TRUSTED_PROXIES")

# --- mail ------------------------------------------------------------------------------
EMAIL_HOST = env.text("ITPORTAL_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.integer("ITPORTAL_SMTP_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("ITPORTAL_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("ITPORTAL_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("ITPORTAL_SMTP_STARTTLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("ITPORTAL_MAIL_FROM", "IT portal <it@localhost>")
MAIL_REPLY_TO = env.text("ITPORTAL_MAIL_REPLY_TO") or DEFAULT_FROM_EMAIL
# Where links in mails point.
PORTAL_URL = env.text("ITPORTAL_URL", f"http://127.0.0.1:{PORT}").rstrip("/")

# --- background work ----------------------------------------------------------------------
CELERY_BROKER_URL = env.celery_broker(BROKER_REDIS_URL)
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
TASK_QUEUES = ("default", "mail", "checks", "backups", "directory")
# Long work leaves a process of the worker for mail and everything else that cannot wait.
JOBS_AT_ONCE = max(1, WORKER_PROCESSES - 1)
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# The beat must look at the clock often enough for its heartbeat (core/health/heartbeat.py).
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
CELERY_BEAT_SCHEDULER = "itportal.core.health.scheduler:HeartbeatScheduler"
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- journal -----------------------------------------------------------------------------
# django-auditlog's entries are rows of our own append-only table (docs/journal.md). Its own
# middleware, header and forwarded address are not used: actor, request and address come from
# core.context alone.
AUDITLOG_LOGENTRY_MODEL = "journal.RowChange"
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_CID_GETTER = "itportal.core.journal.rowchanges.correlation_id"
AUDITLOG_MASK_CALLABLE = "itportal.core.journal.rowchanges.mask"
MIGRATION_MODULES = {"auditlog": None}  # its own table is not made

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "itportal.core.api.schema.PortalSchema",
    "URL_FORMAT_OVERRIDE": None,
    "UPLOADED_FILES_USE_URL": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IT portal",
    "VERSION": "1",
    "DESCRIPTION": "The whole portal by REST. How to use it: docs/api.md.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_NO_READ_ONLY_REQUIRED": True,
    "ENUM_NAME_OVERRIDES": {
        "InstitutionKind": "accounts.models.Institution.Kind",
        "JobState": "itportal.core.jobs.models.Job.State",
        "ChangeOperation": "itportal.core.api.changes.OPERATIONS",
        "AssetState": "assets.models.Asset.State",
        "RepairState": "assets.repair_states.RepairState",
        "RepairOutcome": "assets.models.Repair.Outcome",
        "TicketStatus": "helpdesk.models.Ticket.Status",
        "TicketSource": "helpdesk.models.Ticket.Source",
        "MessageKind": "helpdesk.models.Message.Kind",
        "QuestionKind": "helpdesk.models.FormField.Kind",
        "AnswerTemplateKind": "helpdesk.models.AnswerTemplate.Kind",
        "GuessKind": "helpdesk.services.guesses.SHOWN",
        "AcceptableGuessKind": "helpdesk.services.guesses.FIELDS",
        "DisruptionKind": "helpdesk.models.Disruption.Kind",
        "DisruptionSource": "helpdesk.models.Disruption.Source",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATIONS": True,
}
# Requests a minute: of one token or signed-in user, and of one address without either.
API_RATE = env.integer("ITPORTAL_API_RATE", 6000, low=1)
API_RATE_UNKNOWN = env.integer("ITPORTAL_API_RATE_UNKNOWN", 120, low=1)

# Inner addresses and networks that calls out of the portal may go to (core/outbound.py).
OUTBOUND_ALLOWED = env.networks("ITPORTAL_OUTBOUND_ALLOWED")

# --- operation -------------------------------------------------------------------------------
# Prometheus reads /metrics with this token; without one only from this machine.
METRICS_TOKEN = env.text("ITPORTAL_METRICS_TOKEN")
LOG_LEVEL = env.text("ITPORTAL_LOG_LEVEL", "INFO").upper()
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request": {"()": "itportal.core.health.logs.RequestFilter"},
        "health": {"()": "itportal.core.health.logs.HealthFilter"},
    },
    "formatters": {
        "plain": {
            "format": "%(asctime)s %(levelname)s %(name)s %(request_id)s%(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["request", "health"],
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": LOG_LEVEL, "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "uvicorn.error": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
        "kombu": {"level": "WARNING"},
    },
}

# --- the portal itself ---------------------------------------------------------------------------
MUNICIPALITY = env.text("ITPORTAL_MUNICIPALITY", "Näidisvald")
HELP_PHONE = env.text("ITPORTAL_HELP_PHONE", "555 0142")
# Where the source of what runs here is had (AGPL, section 13); empty: the page /lahtekood/.
SOURCE_URL = env.address("ITPORTAL_SOURCE_URL")
VERSION: str = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]["version"]
DEMO = env.flag("ITPORTAL_DEMO")
DEMO_MARK: Path | None = None  # the file that loading demo data leaves behind
