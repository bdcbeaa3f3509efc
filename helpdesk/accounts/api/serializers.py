"""People and their sign-in, on the wire."""

import json
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as InvalidPassword
from rest_framework import serializers

from helpdesk.accounts.models import User
from helpdesk.accounts.timezones import known_timezones
from helpdesk.api.serializers import ModelSerializer, Serializer

PREFERENCES_LIMIT = 10_000  # bytes as JSON


def _known_timezone(name: str) -> None:
    if name not in known_timezones():
        raise serializers.ValidationError(
            "This is no time zone; write it like Europe/Berlin.", code="unknown_timezone"
        )


class ProfileSerializer(ModelSerializer):
    """What people say of themselves. `preferences` is a client's own object, kept as it is."""

    timezone = serializers.CharField(max_length=50, required=False, validators=[_known_timezone])
    preferences = serializers.DictField(required=False)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "timezone", "preferences")

    def validate_preferences(self, preferences: dict[str, Any]) -> dict[str, Any]:
        """Keep one person's settings from filling the table."""
        if len(json.dumps(preferences)) > PREFERENCES_LIMIT:
            raise serializers.ValidationError(
                f"Preferences may take {PREFERENCES_LIMIT} bytes.", code="too_large"
            )
        return preferences


class UserSerializer(ModelSerializer):
    """A person as they see themselves. `PATCH` takes `profile`, in part or whole."""

    profile = ProfileSerializer(source="*", required=False)

    class Meta:
        model = User
        fields = ("id", "email", "profile", "role", "level", "xp", "created_at")
        read_only_fields = ("id", "email", "role", "level", "xp", "created_at")


class RegistrationSerializer(Serializer[User]):
    """A new account."""

    email = serializers.EmailField(max_length=254)
    password = serializers.CharField(
        min_length=8, max_length=128, write_only=True, trim_whitespace=False
    )
    first_name = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    last_name = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    timezone = serializers.CharField(
        max_length=50, required=False, default="UTC", validators=[_known_timezone]
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse passwords that are common or resemble the person."""
        person = User(
            email=attrs["email"], first_name=attrs["first_name"], last_name=attrs["last_name"]
        )
        try:
            validate_password(attrs["password"], person)
        except InvalidPassword as error:
            raise serializers.ValidationError({"password": error.messages}) from None
        return attrs


class RegisteredSerializer(Serializer[Any]):
    """The answer to a registration."""

    user = UserSerializer()


class KeySerializer(Serializer[Any]):
    """The key of a verification mail."""

    key = serializers.CharField(max_length=300)


class VerifiedSerializer(Serializer[Any]):
    """The address that is verified now."""

    email = serializers.EmailField()


class CredentialsSerializer(Serializer[Any]):
    """What signing in takes."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=128, trim_whitespace=False)
    code = serializers.CharField(
        max_length=20,
        required=False,
        default="",
        allow_blank=True,
        help_text="Of the authenticator app, or a recovery code; for accounts that have one.",
    )


class TokenSerializer(Serializer[Any]):
    """A fresh token."""

    token = serializers.CharField(source="text")
    expires_at = serializers.DateTimeField()


class SignedInSerializer(Serializer[Any]):
    """Who signed in, and the token that proves it from now on."""

    user = UserSerializer()
    token = serializers.CharField(source="issued.text")
    expires_at = serializers.DateTimeField(source="issued.expires_at")


class EmailSerializer(Serializer[Any]):
    """An address."""

    email = serializers.EmailField(max_length=254)


class NewPasswordSerializer(Serializer[Any]):
    """A new password, with `uid` and `token` of the link in the mail (`…/key/<uid>-<token>/`)."""

    uid = serializers.CharField(max_length=100)
    token = serializers.CharField(max_length=200)
    password = serializers.CharField(min_length=8, max_length=128, trim_whitespace=False)
