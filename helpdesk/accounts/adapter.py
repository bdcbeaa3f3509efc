"""How django-allauth works here."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from helpdesk.context import current

logger = logging.getLogger(__name__)

PRODUCT = "IT Helpdesk Simulator"


class AccountAdapter(DefaultAccountAdapter):
    """Our account rules: lower-case addresses, mails in our name, addresses behind our proxies."""

    def clean_email(self, email: str) -> str:
        return email.lower()

    def format_email_subject(self, subject: str) -> str:
        return f"[{PRODUCT}] {subject}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail. A mail server that fails is logged: what was done stays done.

        The mails can all be asked for again, and an answer that tells of a failure would tell who
        has an account.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # smtplib's errors are some, too
            logger.exception("mail not sent", extra={"template": template_prefix})

    def get_client_ip(self, request: HttpRequest) -> str:
        return current().address or "unknown"

    def add_message(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Add a message for the next page; clients of the API have none."""
        if not request.path_info.startswith("/api/"):
            super().add_message(request, *args, **kwargs)
