"""The `audit` app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Registers `helpdesk.audit`."""

    name = "helpdesk.audit"
    label = "audit"
