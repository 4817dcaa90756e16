"""Django settings, all of them, from the environment of `environment.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from rresi import __version__
from rresi.config import environment, languages

ENVIRONMENT = environment.read()
PACKAGE = Path(__file__).resolve().parent.parent
DEMO = ENVIRONMENT.mode == "demo"
TEST = ENVIRONMENT.mode == "test"

DEBUG = ENVIRONMENT.debug
SECRET_KEY = ENVIRONMENT.secret_key
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
SITE_URL = ENVIRONMENT.site_url
VERSION = __version__
DATA_DIR = ENVIRONMENT.data_dir
BACKUP_DIR = Path(ENVIRONMENT.backup_dir or DATA_DIR / "backups").expanduser()
BACKUP_HOURS = ENVIRONMENT.backup_hours if ENVIRONMENT.mode == "production" else 0
SECRET_FROM_ENVIRONMENT = ENVIRONMENT.secret_given
METRICS_TOKEN = ENVIRONMENT.metrics_token
WATCH_SECONDS = max(ENVIRONMENT.watch_seconds, 1)
SECURITY_CONTACT = ENVIRONMENT.security_contact
TILE_SERVER = ENVIRONMENT.tile_server
TILE_ATTRIBUTION = ENVIRONMENT.tile_attribution
TRANSLATE_URL = ENVIRONMENT.translate_url
TRANSLATE_KEY = ENVIRONMENT.translate_key

INSTALLED_APPS = [
    "rresi.core",
    "rresi.interchange",
    "rresi.design",
    "rresi.search",
    "rresi.accounts",
    "rresi.editorial",
    "rresi.media",
    "rresi.listing",
    "rresi.wording",
    "rresi.authoring",
    "rresi.regions",
    "rresi.ecosystem",
    "rresi.practices",
    "rresi.transfers",
    "rresi.resilience",
    "rresi.events",
    "rresi.exchange",
    "rresi.impact",
    "rresi.projects",
    "rresi.news",
    "rresi.help",
    "rresi.network",
    "rresi.portal",
    "rresi.operations",
    "rresi.desk",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",  # the widget templates that the house's form renderer falls back on
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "rresi.operations.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "rresi.core.compression.QuickGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "rresi.network.middleware.OfferedLanguagesMiddleware",
    "rresi.network.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "rresi.operations.reading.ReadOnlyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rresi.portal.methods.MethodMiddleware",
]

ROOT_URLCONF = "rresi.config.urls"
WSGI_APPLICATION = "rresi.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rresi.design.processors.site",
            ],
            "builtins": ["rresi.design.templatetags.dates"],
        },
    }
]
FORM_RENDERER = "rresi.design.forms.Renderer"
RAISE_BROKEN_PANELS = TEST or DEBUG  # in production the page goes without (`design.panels`)

# --- data -------------------------------------------------------------------------------------

DATABASE_URL = ENVIRONMENT.database_url or f"sqlite:///{DATA_DIR / 'rresi.sqlite3'}"
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        DATABASE_URL,
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Immediate transactions: two writers queue instead of failing half-way through.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; "
            "PRAGMA secure_delete=ON;"  # what is erased leaves the file, and so every later backup
        ),
    }
# A list with facets lies in each worker's memory up to so many rows, and above that is counted by
# the database; docs/adr/0010-lists-above-memory.md has the measurement.
LIST_IN_MEMORY_AT_MOST = ENVIRONMENT.lists_in_memory
# For so long a page that hundreds ask for at once may show what stood before (`core.moments`).
MOMENT_SECONDS = 0.0 if TEST else 1.0
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Rate limits must be seen by every worker, hence the database and not a worker's own memory.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
    }
}
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "mail", "texts"],
    },
}

# --- people -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:dashboard"
LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "rresi.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "rresi.accounts.sign_in_forms.LoginForm",
    "signup": "rresi.accounts.sign_in_forms.SignupForm",
    "add_email": "rresi.accounts.sign_in_forms.AddEmailForm",
    "change_password": "rresi.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "rresi.accounts.sign_in_forms.SetPasswordForm",
    "reset_password": "rresi.accounts.sign_in_forms.ResetPasswordForm",
    "reset_password_from_key": "rresi.accounts.sign_in_forms.ResetPasswordKeyForm",
    "request_login_code": "rresi.accounts.sign_in_forms.RequestLoginCodeForm",
    "confirm_login_code": "rresi.accounts.sign_in_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "rresi.accounts.sign_in_forms.ConfirmEmailForm",
    "confirm_password_reset_code": "rresi.accounts.sign_in_forms.ConfirmPasswordResetCodeForm",
}
MFA_FORMS = {
    "authenticate": "rresi.accounts.sign_in_forms.AuthenticateForm",
    "reauthenticate": "rresi.accounts.sign_in_forms.SecondStepReauthenticateForm",
    "activate_totp": "rresi.accounts.sign_in_forms.ActivateTOTPForm",
    "add_webauthn": "rresi.accounts.sign_in_forms.AddPasskeyForm",
    "edit_webauthn": "rresi.accounts.sign_in_forms.EditPasskeyForm",
}
SOCIALACCOUNT_ADAPTER = "rresi.accounts.adapter.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "rresi.accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.behind_https else "http"
ALLAUTH_TRUSTED_PROXY_COUNT = ENVIRONMENT.trusted_proxies
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "rresi.accounts.adapter.MFAAdapter"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TEST
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": list(ENVIRONMENT.oidc)}}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False

# --- mail: every message goes to the outbox, and from there to the real transport --------------

EMAIL_BACKEND = "rresi.core.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from
MAIL_DIR = DATA_DIR / "mail"
if ENVIRONMENT.smtp_url:
    _smtp = urlsplit(ENVIRONMENT.smtp_url)
    MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _smtp.hostname or "localhost"
    EMAIL_PORT = _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    EMAIL_HOST_USER = unquote(_smtp.username or "")
    EMAIL_HOST_PASSWORD = unquote(_smtp.password or "")
    EMAIL_USE_SSL = _smtp.scheme == "smtps"
    EMAIL_USE_TLS = _smtp.scheme == "smtp+starttls"
    EMAIL_TIMEOUT = 20
else:
    MAIL_TRANSPORT = "rresi.core.mail.FolderTransport"

# --- languages --------------------------------------------------------------------------------

LANGUAGE_CODE = languages.LANGUAGE_CODE
LANGUAGES = languages.LANGUAGES
FORMAT_MODULE_PATH = "rresi.config.formats"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"
# Keys and years stand in templates as they are; `formats.number` groups what is counted.
USE_THOUSAND_SEPARATOR = False

# --- files ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
STORAGES = {
    # `media.views` serves pictures and checks who may see each; no web server in front may serve
    # this folder.
    "pictures": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": ENVIRONMENT.s3}
    if ENVIRONMENT.s3
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "pictures"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TEST or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TEST or DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_HANDLERS = [
    "rresi.core.uploads.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a profile with all its relations and offers has 1,200
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# --- security ---------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *ENVIRONMENT.tile_origins],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        # Chromium checks where a form leads to in the end: to a provider's own sign-in page.
        "form-action": [SELF, *ENVIRONMENT.oidc_origins],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
CSRF_USE_SESSIONS = True  # no cookie before sign-in but the session's own, and only for forms
CSRF_FAILURE_VIEW = "rresi.operations.reading.stale_form"
SESSION_ENGINE = "rresi.core.sessions"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
if ENVIRONMENT.mode == "production":
    SESSION_COOKIE_SECURE = True
    if ENVIRONMENT.behind_https:  # no other host of the same domain can set it for us
        SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = ENVIRONMENT.behind_https
    SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]  # programs ask on the machine itself
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    if ENVIRONMENT.trusted_proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {"()": "rresi.operations.logs.Lines"},
        "json": {"()": "rresi.operations.logs.JSONLines"},
    },
    "filters": {"sampled": {"()": "rresi.operations.logs.Sampled"}},
    "handlers": {
        "console": {
            "class": "rresi.operations.logs.Safe",
            "formatter": ENVIRONMENT.log,
            "filters": ["sampled"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "rresi": {"level": "INFO"},
        # A line for each request, where programs read the log.
        "rresi.requests": {"level": "INFO" if ENVIRONMENT.log == "json" else "WARNING"},
        "django_tasks": {"level": "WARNING"},
        # What a visitor may not see or does not find is answered, not logged; errors are logged.
        "django.request": {"level": "ERROR"},
        # Django's own handlers would write a traceback of whatever strangers send.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "django.security": {"level": "WARNING"},
    },
}
SILENCED_SYSTEM_CHECKS = [
    # Subdomains and the browsers' preload list concern the whole domain, not this site:
    # the domain's owner decides (docs/operators/install.md).
    "security.W005",
    "security.W021",
]
