"""The `api` app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Registers `helpdesk.api`."""

    name = "helpdesk.api"
    label = "api"
