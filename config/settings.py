"""Settings come from the environment alone; `.env.example` lists every variable.

Unset `DATABASE_URL` / `REDIS_URL` mean the bundled servers of this checkout (`config/embedded.py`).
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import embedded

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()


def secret_key(path: Path) -> str:
    """The key of this checkout, made once; production names its own in SECRET_KEY."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


LOCAL_ROOT = Path(env.str("LOCAL_ROOT", str(ROOT / ".local")))
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or secret_key(LOCAL_ROOT / "secret_key")
PUBLIC_URL = env.str("PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SERVED_OVER_TLS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "pghistory",
    "pgtrigger",
    "rest_framework",
    "common",
    "unions",
    "members",
    "campaigns",
    "welfare",
    "reports",
]

# A form has a field for each union of a province, as where targets are assigned.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.api.middleware.SmallAnswers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "unions.http.LanguageOfAccount",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "unions.http.SignedInWithScope",
    "common.addresses.ReadableAddress",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.context.where",
            ],
            "builtins": ["django.templatetags.i18n", "common.templatetags.sodo"],
        },
    }
]
FORM_RENDERER = "common.renderers.FieldRenderer"
TREE_COLUMNS = ["members.tree_columns.MEMBERS"]  # what apps above `unions` count beside its units

# Servers ------------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=embedded.database_url(LOCAL_ROOT))}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
}
# No trigger is ignored, said aloud: unsaid, every trigger raises and catches an error for every row, and the
# subtransaction of each walks all checks of foreign keys that wait, so that twice the rows take four times as long.
ABOUT_DATABASE = DATABASES["default"].setdefault("OPTIONS", {})
ABOUT_DATABASE["options"] = f"{ABOUT_DATABASE.get('options', '')} -c pgtrigger.ignore={{}}".lstrip()
REDIS_URL = env.str("REDIS_URL", embedded.redis_url(LOCAL_ROOT))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Sessions and the counters of the lock-out live in PostgreSQL: with the broker away people stay
# signed in and can go on recording.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # tries at signing in are not pushed out by others
    }
}

# Accounts -----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "unions.Account"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
DEMO_PASSWORD = env.str("DEMO_PASSWORD", "so-cong-doan")  # of the accounts that load_demo makes
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600  # of invitations; nothing is reset by mail
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "unions.sign_in.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.bool("BEHIND_PROXY", False))  # whose word on where somebody comes from is taken
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/300s/key",
    "client_failed": "20/m/ip,1000/300s/key",  # secrets of programs, which nobody chooses and nobody guesses
    "sign_in_sheet": "120/m/ip,2000/h/key",  # a hall full of telephones behind one address, one sheet
    "verify": "60/m/ip",  # of the page on which anybody may ask whether a paper is genuine
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_TLS

# Who follows a reorganisation of units, in this order; see unions/followers.py.
FOLLOWERS = [
    "members.follower.MemberFollower",
    "campaigns.follower.CampaignFollower",
    "campaigns.dossier_follower.DossierFollower",
    "welfare.follower.WelfareFollower",
    "reports.follower.ReportFollower",
]

# Language, dates, numbers -------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

# Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(LOCAL_ROOT / "static")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(LOCAL_ROOT / "media")))
STORAGES = {
    "default": {"BACKEND": env.str("FILE_STORAGE", "common.files.DurableFiles")},
    "staticfiles": {"BACKEND": env.str("STATIC_STORAGE", "whitenoise.storage.CompressedManifestStaticFilesStorage")},
}

# Security -----------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = False  # the proxy's work
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVED_OVER_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
X_FRAME_OPTIONS = "DENY"  # but for the paper, which its report shows in a frame
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "common.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # TLS is ended by the proxy, which redirects
]
if not SERVED_OVER_TLS:
    # A checkout served on loopback has no certificate: what needs one is checked with PUBLIC_URL=https://…
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W012", "security.W016"]

# API ----------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "unions.api.sign_in.TokenSignIn",  # first: its challenge makes the answer to nobody a 401
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_CLASSES": ["common.api.throttles.ByRate"],
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.Schema",
    "DEFAULT_PAGINATION_CLASS": "common.api.paging.KeysetPagination",
    "DEFAULT_PARSER_CLASSES": ["common.parsers.PlainJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["common.api.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.api.renderers.UsualAccept",
    "EXCEPTION_HANDLER": "common.api.problems.problem",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sổ Công đoàn",
    "DESCRIPTION": "The record book of trade unions.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_SETTINGS": {"docExpansion": "none", "filter": True, "deepLinking": True},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,  # what is sent has no fields that only the book writes
    # Choices stand with their field: of a hundred fields called kind none means another's choices.
    "POSTPROCESSING_HOOKS": ["common.api.schema.with_problems", "common.api.schema.said_once"],
}
KNOX_TOKEN_MODEL = "unions.ApiToken"  # noqa: S105 - no secret, a model
# How often a token may ask, or who did not sign in from one address: requests in a window of seconds, minutes or hours.
API_RATES = env.dict("API_RATES", default={"read": "1200/m", "write": "600/m", "anon": "60/m"})

# Jobs ---------------------------------------------------------------------------------------------
CELERY_APP = "config.celery.app"
# What is asked once a minute; see common/tasks.py.
TICKS = [
    "reports.services.calls.tick",
    "common.inbox.tick",
    "reports.storing.tick",
    "common.api.once.forget",
    "unions.services.tokens.forget",
    "unions.services.deliveries.tick",
]

STORED_FROM_UNITS = env.int("STORED_FROM_UNITS", 2_000)  # from how many units on what was counted is kept

# Mails: of notices alone. Unset, none are sent, and notices stand on the pages.
vars().update(env.email("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "") or f"so-cong-doan@{urlsplit(PUBLIC_URL).hostname}"

# Requests to addresses that people typed, as webhooks: to public ones over TLS alone, unless named here.
OUTWARD_ALLOW_HTTP = env.bool("OUTWARD_ALLOW_HTTP", False)
OUTWARD_ALLOWED_NETWORKS = env.list("OUTWARD_ALLOWED_NETWORKS", default=[])

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
}
