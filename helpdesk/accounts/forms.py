"""Forms of the account pages."""

from django import forms
from django.http import HttpRequest

from helpdesk.accounts.models import User
from helpdesk.accounts.timezones import timezone_choices


class SignupForm(forms.Form):
    """What sign-up asks beside e-mail and password; allauth adds those."""

    first_name = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    field_order = ("email", "password1", "first_name", "last_name")

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing more: allauth stores names, and a tenant is joined on verification."""


class ProfileForm(forms.ModelForm):
    """A person's own name and time zone."""

    timezone = forms.ChoiceField(choices=timezone_choices, label="Time zone")

    class Meta:
        model = User
        fields = ("first_name", "last_name", "timezone")
