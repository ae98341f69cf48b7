"""Django's settings, by heading. What differs between installations comes from ``project.env``."""

from pathlib import Path

from project import env

BASE_DIR = Path(__file__).parent.parent

try:
    ENVIRONMENT = env.Environment()
    DATA_DIR = ENVIRONMENT.data_dir
    DEBUG = ENVIRONMENT.read("DEBUG", "false", env.flag)
    SECRET_KEY = ENVIRONMENT.secret("SECRET_KEY", env.new_secret_key, env.secret_key)
    CARILLON_ENCRYPTION_KEYS = ENVIRONMENT.secret(
        "CARILLON_ENCRYPTION_KEY", env.new_encryption_key, env.encryption_keys
    )
    HOST = ENVIRONMENT.read("HOST", "127.0.0.1", str)
    PORT = ENVIRONMENT.read("PORT", "8000", env.port)
    ALLOWED_HOSTS = ENVIRONMENT.read("ALLOWED_HOSTS", ",".join(env.LOOPBACK_NAMES), env.hosts)
    CARILLON_BASE_URL = ENVIRONMENT.read(
        "CARILLON_BASE_URL", f"http://127.0.0.1:{PORT}", env.base_url
    )
    env.refuse_open_debug(is_debug=DEBUG, host=HOST, address=CARILLON_BASE_URL)
    CARILLON_OUTBOUND_ALLOW = ENVIRONMENT.read("CARILLON_OUTBOUND_ALLOW", "", env.networks)
    CARILLON_PROXY_DEPTH = ENVIRONMENT.read("CARILLON_PROXY_DEPTH", "0", env.count)
    CELERY_BROKER_URL = ENVIRONMENT.read("CELERY_BROKER_URL", "filesystem://", str)
    DATABASE = ENVIRONMENT.database()
except env.BadSettingError as fault:
    env.stop(fault)

IS_HTTPS = CARILLON_BASE_URL.startswith("https://")

# The house

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "messaging",
]
MIDDLEWARE = [
    "project.request_id.RequestIdMiddleware",
    "project.caller_address.CallerAddressMiddleware",
    "project.security_headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "project.pages.SessionMiddleware",
    "project.pages.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "project.pages.AuthenticationMiddleware",
    "project.pages.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"
APPEND_SLASH = False
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
            ],
            "builtins": ["messaging.templatetags.carillon"],
        },
    }
]

# The database

IS_SQLITE = DATABASE["ENGINE"].endswith("sqlite3")
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if IS_SQLITE:
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
            "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536"
        ),
    }
    # A file, never ":memory:": tests share it between threads, as the product does.
    DATABASE["TEST"] = {"NAME": str(DATA_DIR.resolve() / "test.sqlite3")}
else:
    DATABASE["CONN_MAX_AGE"] = 60
    DATABASE["CONN_HEALTH_CHECKS"] = True
    DATABASE["OPTIONS"] = {"options": "-c lock_timeout=3000", **DATABASE.get("OPTIONS", {})}

# Workers: tasks are hints with ids, no results, nothing that a broker could lose

CELERY_BROKER_TRANSPORT_OPTIONS = env.broker_options(CELERY_BROKER_URL, DATA_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # lanes work without one, so a worker never gives up
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "carillon"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 2 if IS_SQLITE else 4
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Members and their sessions

AUTH_USER_MODEL = "messaging.Member"
LOGIN_URL = "/console/sign-in/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 3600  # idle; design, safety §1
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "carillon_session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "carillon_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "messaging.console.error_pages.csrf_failure"
CSRF_TRUSTED_ORIGINS = [CARILLON_BASE_URL]

# The browser

SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(?!console/)"]  # the API refuses instead: its key has leaked
# Only our own proxy may say what the caller spoke; project/caller_address trusts it likewise.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if CARILLON_PROXY_DEPTH else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # a preview, framed by its own page, says otherwise itself
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Words and times

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# The REST door

DATA_UPLOAD_MAX_MEMORY_SIZE = None  # our own bound reads the stream; messaging/api/parsers
FILE_UPLOAD_HANDLERS = ["messaging.console.imports.upload.BoundedFile"]
REST_FRAMEWORK = {
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_SCHEMA_CLASS": "messaging.api.openapi.EndpointSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Carillon",
    "DESCRIPTION": "One request, nine channels, every outcome accounted for.",
    "VERSION": "0.1.0",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATIONS": False,
    "APPEND_COMPONENTS": {
        "securitySchemes": {"api_key": {"type": "http", "scheme": "bearer"}},
    },
}

# Logs

LOGGING_CONFIG = "project.logs.configure"
LOGGING = {"level": "DEBUG" if DEBUG else "INFO"}
