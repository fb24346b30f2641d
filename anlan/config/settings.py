"""Django settings: one file for every place; the environment decides what differs."""

from urllib.parse import parse_qs, unquote, urlparse

from anlan.config.environment import ROOT, environment
from anlan.kit.secrets import secret
from anlan.web.assets import PREFIX, version_of

SECRET_KEY = secret("secret_key")
DEBUG = environment.value("ANLAN_DEBUG") == "1"
ALLOWED_HOSTS = environment.value("ANLAN_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in environment.value("ANLAN_ORIGINS").split(",") if o]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "django_otp",
    "procrastinate.contrib.django",
    "anlan.foundation.journal",
    "anlan.foundation.rules",
    "anlan.foundation.trace",
    "anlan.foundation.live",
    "anlan.foundation.territory",
    "anlan.foundation.people",
    "anlan.foundation.notify",
    "anlan.foundation.casework",
    "anlan.prevention.registry",
    "anlan.watch.telemetry",
    "anlan.watch.warning",
    "anlan.watch.video",
    "anlan.watch.signs",
    "anlan.watch.vehicles",
    "anlan.watch.warning.delivery",
    "anlan.watch.sharing",
    "anlan.response.resources",
    "anlan.response.plans",
    "anlan.response.command",
    "anlan.connectors.cap",
    "anlan.connectors.channels",
    "anlan.connectors.sharing_push",
    "anlan.connectors.tcp",
    "anlan.connectors.json_mapping",
    "anlan.connectors.wiring",
    "anlan.web",
    "demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "anlan.web.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "anlan.web.accounts.gate.Gate",
]

CSRF_FAILURE_VIEW = "anlan.web.errors.csrf_failure"
ROOT_URLCONF = "anlan.config.urls"
ASGI_APPLICATION = "anlan.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anlan.web.context.shell",
            ],
        },
    }
]

_db = urlparse(environment.database_url)
_db_options = {k: v[-1] for k, v in parse_qs(_db.query).items()}
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_db.path.lstrip("/")) or "anlan",
        "USER": unquote(_db.username or "anlan"),
        "PASSWORD": unquote(_db.password or ""),
        "HOST": _db_options.pop("host", None) or _db.hostname or "",
        "PORT": str(_db_options.pop("port", None) or _db.port or ""),
        "OPTIONS": {"application_name": "anlan", **_db_options},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"anlan.foundation.people.passwords.{name}"}
    for name in ("Strength", "NotOneself", "NotCommonHere", "NotRecent")
] + [{"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"}]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"

# How long, how often and how many: the rules people.lockout.*, people.session.*, people.password.*
TRUSTED_PROXIES = int(environment.value("ANLAN_PROXIES", "0"))  # how many of our own proxies add to X-Forwarded-For
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = "anlan.foundation.people.services.signing_in.failure_limit"
AXES_COOLOFF_TIME = "anlan.foundation.people.services.signing_in.lockout_time"
AXES_CLIENT_IP_CALLABLE = "anlan.foundation.people.network.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # people.SignIn keeps it
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code"]
AXES_VERBOSE = False
# W002: our sign-in page answers a lock-out itself. W006: we count by username alone, whatever address it comes from.
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W006"]

SESSION_COOKIE_AGE = 30 * 24 * 3600  # of a wall display; any other session ends with the browser and by the rules
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.value("ANLAN_HTTPS") == "1"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# Copies of the stream of readings: 3 in a NATS cluster of three, so that any one server may be lost
NATS_REPLICAS = int(environment.value("ANLAN_NATS_REPLICAS", "1"))

DATA_DIR = environment.data_dir
STATIC_VERSION = version_of(ROOT / "anlan", ROOT / "demo")
STATIC_URL = f"{PREFIX}{STATIC_VERSION}/"
STATIC_ROOT = DATA_DIR / "static" / STATIC_VERSION

# Raster tiles from outside, such as 天地图: addresses with {z} {x} {y}, apart by blanks. Empty: the built-in map alone.
MAP_TILE_URLS = environment.value("ANLAN_TILE_URLS").split()

# Where the district's video platform gives a stream; anlan.watch.video.stream says how it is written. Empty: none.
VIDEO_URL = environment.value("ANLAN_VIDEO_URL")

# CAP feeds of other bodies; anlan.connectors.cap.sources says how they are written. Empty: none is polled.
CAP_FEEDS = environment.value("ANLAN_CAP_FEEDS")
