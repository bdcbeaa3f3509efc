"""allauth's forms with our spelling of “e-mail”. Apart from `forms`, which allauth's own import."""

from typing import Any

from allauth.account import forms


class _SpeltOurWay:
    """Names the field for the address as the other pages do."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"login", "email"} & self.fields.keys():
            self.fields[name].label = "E-mail"
            self.fields[name].widget.attrs["placeholder"] = "E-mail address"


class LoginForm(_SpeltOurWay, forms.LoginForm):
    """Signing in."""


class SignupForm(_SpeltOurWay, forms.SignupForm):
    """Signing up."""


class ResetPasswordForm(_SpeltOurWay, forms.ResetPasswordForm):
    """Asking for a link to choose a new password."""


class AddEmailForm(_SpeltOurWay, forms.AddEmailForm):
    """A further address of one's own."""
