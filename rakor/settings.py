"""All settings of the portal, read from the environment. README.md ('Settings') lists the variables."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from rakor import environment

BASE_DIR = Path(__file__).resolve().parent.parent

RAKOR_MODE = environment.choice("RAKOR_MODE", "embedded", ("embedded", "production"))
EMBEDDED = RAKOR_MODE == "embedded"

# --- where the portal keeps what it writes ---------------------------------------------------------------------
DATA_DIR = Path(environment.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
try:
    for folder in ("queue/messages", "queue/control", "files", "outbox", "inbox/taken"):
        (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"DATA_DIR is {DATA_DIR}, which cannot be written: {error}.") from error

# --- secrets ---------------------------------------------------------------------------------------------------
SECRET_KEY = environment.kept_secret("SECRET_KEY", DATA_DIR, required=not EMBEDDED)
# Personal links are derived from their own key, so that changing SECRET_KEY (which ends sessions) leaves them alive.
LINK_KEY = environment.kept_secret("LINK_KEY", DATA_DIR, required=not EMBEDDED)

# --- addresses -------------------------------------------------------------------------------------------------
DEBUG = False
BASE_URL = environment.address("BASE_URL", "http://127.0.0.1:8000" if EMBEDDED else None)
ALLOWED_HOSTS = [
    host.strip() for host in environment.text("ALLOWED_HOSTS", urlsplit(BASE_URL).hostname or "").split(",")
]
if EMBEDDED:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
OVER_HTTPS = BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- what the portal is made of ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    # The house, from the ground up (docs/adr, pyproject.toml: import contract).
    "common",
    "audit",
    "accounts",
    "files",
    "directory",
    "meetings",
    "agendas",
    "attendance",
    "elections",
    "followups",
    "handovers",
    "documents",
    "notices",
    "flows",
    "portal.desk",
    "portal.delegates",
    "portal.public",
    "portal.ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.delegates.middleware.WatchersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.desk.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.desk.middleware.KeptNowhereMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "portal.desk.middleware.NamedErrorsMiddleware",
]

ROOT_URLCONF = "rakor.urls"
WSGI_APPLICATION = "rakor.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.desk.context.shell",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- database ---------------------------------------------------------------------------------------------------
DATABASE_URL = environment.text("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}" if EMBEDDED else None)
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A connection is kept for a minute here too: to open one anew, and let it read the plan of all tables, takes longer
    # than most pages ask the database for.
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a transaction that reads before it writes would otherwise fail at once on upgrade of its lock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
        ),
    }
elif "postgresql" in DATABASES["default"]["ENGINE"]:
    # Each question is answered in milliseconds. Of a table that has just been filled the planner guesses too high, and
    # would spend seconds on compiling the plan.
    options = DATABASES["default"].setdefault("OPTIONS", {})
    options["options"] = f"{options.get('options', '')} -c jit=off".strip()
elif not EMBEDDED:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database in production: postgres://…")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- queue: rows are the truth, the broker only rings (design: work is rows) -------------------------------------
REDIS_URL = environment.text("REDIS_URL", "" if EMBEDDED else None)
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "global_keyprefix": "rakor:",
        "max_retries": 0,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CELERY_BROKER_URL = "rakor-files://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "queue/messages"),
        "data_folder_out": str(DATA_DIR / "queue/messages"),
        "control_folder": str(DATA_DIR / "queue/control"),
        "polling_interval": 0.1,
        "max_retries": 0,
    }
    # Answers to remote control would pile up as files that nobody reads.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A ring that cannot be sent is not tried again here, nor, by `max_retries` above, the way to the broker: the sweep does
# that, and nobody waits six seconds for each.
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SOFT_TIME_LIMIT = 570
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A new process loads and parses anew what papers are made with (`rakor.celery`): it stays for several batches of
# letters, and goes when it has grown.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 5_000
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 600_000
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60  # on a busy machine it needs more than the usual four seconds for that
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "queue/beat-schedule")
# Every tick of the portal, in one readable place.
CELERY_BEAT_SCHEDULE = {
    "ring again what was not heard": {"task": "rakor.tasks.sweep", "schedule": 30.0},
    "plan reminders that have become due": {"task": "notices.tasks.plan_reminders", "schedule": 60.0},
    "have the print packs of tomorrow ready": {"task": "flows.tasks.prepare_print_packs", "schedule": 600.0},
    "have the briefings of tomorrow ready": {"task": "flows.tasks.prepare_briefings", "schedule": 600.0},
    "keep drafts that have changed": {"task": "documents.tasks.keep_changed_drafts", "schedule": 3600.0},
    "erase recordings whose time is over": {"task": "agendas.tasks.erase_recordings", "schedule": 6 * 3600.0},
    "follow posts that change hands by their date": {"task": "flows.tasks.change_holders", "schedule": 600.0},
}

# --- files, mail ------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = environment.number("UPLOAD_LIMIT_MB", 10) * 1024 * 1024
# Recordings of meetings: larger, and kept this many days after the meeting unless a person says longer.
RECORDING_LIMIT = environment.number("RECORDING_LIMIT_MB", 500) * 1024 * 1024
RECORDING_DAYS = environment.number("RECORDING_DAYS", 90)
# Off unless an address is set: a recording leaves the portal only to where the operator has said, by a person's act.
SPEECH = environment.speech()
# Signatures inside PDFs (docs/papers.md). Each is off unless set: the portal's seal, whose certificates are trusted
# beside it, and BSrE's esign client.
SEAL = environment.seal()
SIGNING_ROOTS = environment.certificates("SIGNING_ROOTS")
BSRE = environment.bsre()

OUTBOX_DIR = DATA_DIR / "outbox"
if EMBEDDED:
    EMAIL_BACKEND = "notices.outbox.FolderBackend"
else:
    EMAIL_HOST = environment.text("EMAIL_HOST")
    EMAIL_PORT = environment.number("EMAIL_PORT", 587)
    EMAIL_HOST_USER = environment.text("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = environment.text("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = environment.flag("EMAIL_USE_TLS", default=True)
    EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("DEFAULT_FROM_EMAIL", "rakor@localhost" if EMBEDDED else None)
# Where the calendars of those invited send what they say. Embedded: mail that is laid in the folder is read.
INBOX_DIR = DATA_DIR / "inbox"
REPLY_ADDRESS = environment.mail_address("REPLY_ADDRESS", DEFAULT_FROM_EMAIL)
REPLY_MAILBOX = environment.mailbox("REPLY_MAILBOX", environment.text("REPLY_MAILBOX", ""))
TAKES_REPLIES = EMBEDDED or REPLY_MAILBOX is not None
if TAKES_REPLIES:
    CELERY_BEAT_SCHEDULE["take replies by calendar"] = {"task": "notices.tasks.take_replies", "schedule": 60.0}

# --- people -----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Rakor] "
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGOUT_REDIRECT_URL
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OVER_HTTPS
SESSION_COOKIE_NAME = "__Host-rakor" if OVER_HTTPS else "rakor"
CSRF_COOKIE_HTTPONLY = True

# --- language and time ------------------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LANGUAGE_COOKIE_SECURE = OVER_HTTPS
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["common.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# --- walls ------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = OVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sehat/"]
TRUSTED_PROXY = environment.flag("TRUSTED_PROXY", default=False)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# A laptop that speaks HTTPS for a day, without a proxy (bin/run, HTTPS=1), must not be remembered for a year.
SENDS_HSTS = OVER_HTTPS and (TRUSTED_PROXY or not EMBEDDED)
SECURE_HSTS_SECONDS = 31_536_000 if SENDS_HSTS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SENDS_HSTS
# Sign-in is throttled by address. Without the proxy's word all would share one: a guesser would shut everybody out.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if TRUSTED_PROXY else 0

LOG_LEVEL = environment.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tokens": {"()": "common.logs.HideTokens"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["tokens"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        # What a signature lacks is told as a finding; a trace for each unknown issuer would bury the log.
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "CRITICAL"},
        # It names addresses, and one of BSrE's holds a number of identity.
        "urllib3": {"level": "ERROR"},
        # A page that is not there is an answer, not a fault of the server.
        "django.request": {"level": "ERROR"},
    },
}
