"""Settings, read from the environment (twelve-factor); the README's table explains each variable.

`helpdesk.checks` refuses to start with a setting that is wrong or unsafe, in one sentence.
"""

import os
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.urls import reverse_lazy
from kombu import Queue

from helpdesk import environment as env

# Understanding multiplies small matrices: threads of numpy's would spend twice the time waiting for
# each other. Read when numpy is first imported, so set before anything does.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Lets `ModelForm[User]` and the like be written, as mypy wants them.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = BASE_DIR / ".local"

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", default="")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", default=[])
DEMO_PASSWORD = env.text("DEMO_PASSWORD", default="helpdesk-demo")
# How many proxies of ours stand in front and add to X-Forwarded-For.
TRUSTED_PROXIES = env.whole_number("TRUSTED_PROXIES", default=0)
# Who may read /metrics from other machines than this one: bearers of this token.
METRICS_TOKEN = env.text("METRICS_TOKEN")
DATA_DIR = Path(env.text("DATA_DIR", default=str(LOCAL_DIR)))

INSTALLED_APPS = [
    # unfold restyles the admin's templates, so it comes before django.contrib.admin.
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "django_structlog",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "knox",
    "lucide",
    "rest_framework",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
    "helpdesk.accounts",
    "helpdesk.audit",
    "helpdesk.api",
    "helpdesk.notifications",
    "prompts",
    "scenarios",
    "gamification",
    "sessions.apps.TrainingConfig",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "helpdesk.security.ContentPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "helpdesk.audit.middleware.ActionContextMiddleware",
    "helpdesk.security.StorableTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "helpdesk.security.NotFoundMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "helpdesk.urls"
ASGI_APPLICATION = "helpdesk.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "helpdesk.notifications.context.news",
            ],
            "builtins": ["lucide.templatetags.lucide"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Storage -----------------------------------------------------------------------------------

DATABASES = {
    "default": env.database("DATABASE_URL", default="postgres://helpdesk@127.0.0.1:5432/helpdesk"),
}
# Persistent connections don't work under ASGI; psycopg's pool does.
DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
    "min_size": 1,
    "max_size": env.whole_number("DATABASE_POOL_SIZE", default=10),
    "timeout": 10,
}
# After a restart of PostgreSQL the pool's connections are dead; without this, each costs a request.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Several test runs may share one server.
DATABASES["default"]["TEST"] = {"NAME": env.text("TEST_DB_NAME", default="test_helpdesk")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What stands in Redis stands under this name: test runs, and the workers of one, share a server.
_NAMESPACE = "_".join(
    filter(
        None,
        (
            env.text("TEST_DB_NAME", default="helpdesk"),
            env.text("PYTEST_XDIST_WORKER", default=""),
        ),
    )
)
REDIS_URL = env.redis_address("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": _NAMESPACE,
        # Seconds; a server that hangs is as good as none, and the cache is done without.
        "OPTIONS": {"socket_timeout": 5, "socket_connect_timeout": 2},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": _NAMESPACE},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEBUG
# Said here, for tests turn `DEBUG` off afterwards: each of their clients would read every static
# file's date.
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Background work ---------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", default="helpdesk")
# What may take minutes or hours waits in a queue of its own, so that no customer's reply waits
# behind it. A worker that is not told which (`--queues`) takes from both.
CELERY_LONG_QUEUE = f"{CELERY_TASK_DEFAULT_QUEUE}-long"
CELERY_TASK_QUEUES = [
    Queue(name, routing_key=name) for name in (CELERY_TASK_DEFAULT_QUEUE, CELERY_LONG_QUEUE)
]
CELERY_TASK_ROUTES = {
    "scenarios.jobs.tasks.run_job": {"queue": CELERY_LONG_QUEUE},
    "scenarios.advice.tasks.run_validation": {"queue": CELERY_LONG_QUEUE},
    "sessions.marking.tasks.judge_session": {"queue": CELERY_LONG_QUEUE},
}
# Of what runs for hours, a process must not hold back the next in line.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2}
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "forget-old-answers": {"task": "helpdesk.api.tasks.forget_old_answers", "schedule": 3600.0},
    "mail-what-was-left": {
        "task": "helpdesk.notifications.tasks.mail_what_was_left",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "resume-jobs": {
        "task": "scenarios.jobs.tasks.resume_jobs",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "resume-validations": {
        "task": "scenarios.advice.tasks.resume_validations",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "complete-ab-tests": {
        "task": "scenarios.experiments.tasks.complete_overdue",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "resume-judgings": {
        "task": "sessions.marking.tasks.resume_judgings",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "tell-of-appeals": {
        "task": "sessions.marking.tasks.tell_what_was_left",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "remind-of-retests": {
        "task": "sessions.performance.tasks.remind_of_retests",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "forget-old-jobs": {"task": "scenarios.jobs.tasks.forget_old_jobs", "schedule": 3600.0},
    "roll-up-attempts": {
        "task": "scenarios.analytics.tasks.roll_up_attempts",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "end-idle-sessions": {
        "task": "sessions.tasks.end_idle_sessions",
        "schedule": 600.0,
        "options": {"expires": 590},
    },
    "take-due-turns": {
        "task": "sessions.tasks.take_due_turns",
        "schedule": 2.0,
        # While no worker runs, looks must not pile up: one is enough.
        "options": {"expires": 10},
    },
}

# A training session in which nothing happened for so many hours is ended as abandoned; 0: never.
SESSION_IDLE_HOURS = env.whole_number("SESSION_IDLE_HOURS", default=24)

# An import or export whose worker died is taken up again after this many seconds.
JOB_LEASE_SECONDS = env.whole_number("JOB_LEASE_SECONDS", default=30)

# --- Limits -----------------------------------------------------------------------------------

# Requests per period and person (per address before sign-in). Empty string: no limit.
RATE_LIMITS = {
    "login": env.rate("RATE_LIMIT_LOGIN", default="10/m"),
    "register": env.rate("RATE_LIMIT_REGISTER", default="5/m"),
    "password_reset": env.rate("RATE_LIMIT_PASSWORD_RESET", default="5/m"),
    "messages": env.rate("RATE_LIMIT_MESSAGES", default="60/m"),
    # Whatever a person sends on sockets, typing included.
    "frames": env.rate("RATE_LIMIT_FRAMES", default="600/m"),
    "search": env.rate("RATE_LIMIT_SEARCH", default="120/m"),
    "scenario_create_trainee": env.rate("RATE_LIMIT_SCENARIO_CREATE_TRAINEE", default="10/h"),
    "scenario_create_staff": env.rate("RATE_LIMIT_SCENARIO_CREATE_STAFF", default="300/h"),
    "import_export": env.rate("RATE_LIMIT_IMPORT_EXPORT", default="30/h"),
    "previews": env.rate("RATE_LIMIT_PREVIEWS", default="20/h"),
    "validations": env.rate("RATE_LIMIT_VALIDATIONS", default="60/h"),
}

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "first_name", "last_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("dashboard")
ACCOUNT_LOGOUT_REDIRECT_URL = reverse_lazy("landing")

ACCOUNT_ADAPTER = "helpdesk.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_SIGNUP_FORM_CLASS = "helpdesk.accounts.forms.SignupForm"
ACCOUNT_FORMS = {
    "add_email": "helpdesk.accounts.email_forms.AddEmailForm",
    "login": "helpdesk.accounts.email_forms.LoginForm",
    "reset_password": "helpdesk.accounts.email_forms.ResetPasswordForm",
    "signup": "helpdesk.accounts.email_forms.SignupForm",
}
# The pages' limits are the API's; allauth's own for the rest (reset, confirmation mails).
ACCOUNT_RATE_LIMITS = {
    action: f"{rate}/ip" if rate else None
    for action, rate in {
        "login": RATE_LIMITS["login"],
        "login_failed": RATE_LIMITS["login"],
        "signup": RATE_LIMITS["register"],
        "reset_password": RATE_LIMITS["password_reset"],
    }.items()
}
MFA_TOTP_ISSUER = "IT Helpdesk Simulator"
USERSESSIONS_TRACK_ACTIVITY = False

_email = env.email("EMAIL_URL", default="consolemail://")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST = _email.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = _email.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _email.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _email.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
# Where mails of background work lead, which has no request to tell.
SITE_URL = env.web_address(
    "SITE_URL", default=f"http://127.0.0.1:{env.text('PORT', default='') or '8000'}"
)
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL", default="IT Helpdesk Simulator <desk@localhost>"
)

# --- API ---------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "helpdesk.api.authentication.BearerAuthentication",
        "helpdesk.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["helpdesk.api.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "helpdesk.api.pagination.PagePagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "helpdesk.api.schema.AutoSchema",
    # `?format=` is the format of a file in several calls, none of them REST framework's business.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_CLASSES": ["helpdesk.api.throttles.RateThrottle"],
    "NON_FIELD_ERRORS_KEY": "nonFieldErrors",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "helpdesk.api.errors.ProblemHandler",
    "EXCEPTION_FORMATTER_CLASS": "helpdesk.api.errors.ProblemFormatter",
    # A client of the API never gets an HTML page, not even a developer's.
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "IT Helpdesk Simulator",
    "DESCRIPTION": "Practise service-desk work on simulated customers.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/(v1|admin)",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    # Choices stay with their field: shared components would need a name for each set of them.
    "POSTPROCESSING_HOOKS": [],
    # Served by ourselves: nothing is fetched from elsewhere at run time.
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
REST_KNOX = {
    "AUTH_HEADER_PREFIX": "Bearer",
    "TOKEN_TTL": None,  # set per token in helpdesk.accounts.tokens
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- The simulated customer --------------------------------------------------------------------

OPENAI_API_KEY = env.text("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.text("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env.text("OPENAI_MODEL", default="gpt-4o-mini")
# Seconds a model has for a whole reply before the built-in voice takes over.
MODEL_TIMEOUT = env.decimal("MODEL_TIMEOUT", default=7.0)
# Seconds a model has to review a scenario for its author (scenarios.advice).
ADVICE_TIMEOUT = env.decimal("ADVICE_TIMEOUT", default=45.0)
# From which Cohen's κ and how many marks on a model's answers agree with instructors.
CALIBRATED_KAPPA = env.decimal("CALIBRATED_KAPPA", default=0.6)
CALIBRATED_MARKS = env.whole_number("CALIBRATED_MARKS", default=30)
# How long the customer "types": seconds for an average reply; 0 answers at once.
CUSTOMER_TYPING_SECONDS = env.decimal("CUSTOMER_TYPING_SECONDS", default=1.2)
# A process that took an owed reply and died loses its claim after this many seconds.
TURN_LEASE_SECONDS = env.whole_number("TURN_LEASE_SECONDS", default=15)

# --- Security ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
# The admin's pages: Alpine.js evaluates expressions, and editors set styles.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
CSRF_FAILURE_VIEW = "helpdesk.error_pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.flag("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Asked from within, past the proxy that ends TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Words, logs -------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
FORMAT_MODULE_PATH = ["helpdesk.formats"]
USE_TZ = True

UNFOLD = {
    "SITE_TITLE": "IT Helpdesk Simulator",
    "SITE_HEADER": "IT Helpdesk Simulator",
    "SITE_SYMBOL": "headset_mic",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _: static("img/icon.svg")}
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "sessions.marking.dashboard.dashboard",
    "SIDEBAR": {"navigation": "helpdesk.admin_navigation.navigation"},
    "STYLES": [lambda _: static("admin/authoring.css")],
    "SCRIPTS": [lambda _: static("admin/landmarks.js")],
    # The pages' own blue-green, light to dark.
    "COLORS": {
        "primary": {
            shade: f"oklch({lightness}% {chroma} 222)"
            for shade, lightness, chroma in (
                ("50", 98, 0.02),
                ("100", 95, 0.04),
                ("200", 90, 0.07),
                ("300", 84, 0.1),
                ("400", 74, 0.12),
                ("500", 60, 0.11),
                ("600", 48, 0.09),
                ("700", 42, 0.08),
                ("800", 36, 0.07),
                ("900", 31, 0.06),
                ("950", 24, 0.05),
            )
        }
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "helpdesk.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_structlog": {"level": "WARNING"},
        # Its lines on sockets hold the whole address, `?token=` included.
        "uvicorn.error": {"level": "WARNING"},
        "uvicorn.access": {"level": "WARNING"},
    },
}
