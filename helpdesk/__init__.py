"""The project: settings, URLs, ASGI, Celery, and the apps everything else stands on."""

from helpdesk.celery import app as celery_app

__all__ = ["celery_app"]
