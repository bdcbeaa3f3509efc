"""The `accounts` app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Registers `helpdesk.accounts`."""

    name = "helpdesk.accounts"
    label = "accounts"

    def ready(self) -> None:
        from helpdesk import checks  # noqa: F401  # registers the system checks
        from helpdesk.accounts import signals  # noqa: F401  # connects the receivers
