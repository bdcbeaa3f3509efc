"""The `notifications` app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Registers `helpdesk.notifications`."""

    name = "helpdesk.notifications"
    label = "notifications"
