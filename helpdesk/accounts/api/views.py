"""`/api/v1/auth/…` and `/api/v1/users/me`."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from knox.models import AuthToken
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from helpdesk.accounts import services
from helpdesk.accounts.api.serializers import (
    CredentialsSerializer,
    EmailSerializer,
    KeySerializer,
    NewPasswordSerializer,
    RegisteredSerializer,
    RegistrationSerializer,
    SignedInSerializer,
    TokenSerializer,
    UserSerializer,
    VerifiedSerializer,
)
from helpdesk.accounts.asking import asking
from helpdesk.accounts.tokens import issue_token
from helpdesk.api.authentication import BearerAuthentication


def _valid(serializer: BaseSerializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    data: dict[str, Any] = serializer.validated_data
    return data


class OpenView(APIView):
    """A view for people who are not signed in; what they may send along proves nothing here."""

    permission_classes = [AllowAny]
    authentication_classes = []


class RegisterView(OpenView):
    """Signing up."""

    throttle_scope = "register"

    @extend_schema(request=RegistrationSerializer, responses={201: RegisteredSerializer})
    def post(self, request: Request) -> Response:
        """Create an account; a mail asks to verify the address.

        The answer is the same when the address has an account already.
        """
        data = _valid(RegistrationSerializer(data=request.data))
        person = services.register(
            request=request._request,  # noqa: SLF001  # allauth wants Django's
            tz=data.pop("timezone"),
            **data,  # allauth wants Django's
        )
        return Response(RegisteredSerializer({"user": person}).data, status.HTTP_201_CREATED)


class VerifyEmailView(OpenView):
    """Proving an address."""

    throttle_scope = "login"

    @extend_schema(request=KeySerializer, responses=VerifiedSerializer)
    def post(self, request: Request) -> Response:
        """Verify an address with the key from the mail."""
        data = _valid(KeySerializer(data=request.data))
        person = services.verify_email(request=request._request, **data)  # noqa: SLF001
        return Response(VerifiedSerializer({"email": person.email}).data)


class LoginView(OpenView):
    """Signing in."""

    throttle_scope = "login"

    @extend_schema(
        request=CredentialsSerializer,
        responses={
            200: SignedInSerializer,
            401: OpenApiResponse(
                description="`sign_in_failed`, `mfa_required`, `mfa_invalid`, `too_many_attempts`."
            ),
            403: OpenApiResponse(description="`email_not_verified`."),
        },
    )
    def post(self, request: Request) -> Response:
        """Exchange e-mail and password for a token."""
        data = _valid(CredentialsSerializer(data=request.data))
        person = services.sign_in(request=request._request, **data)  # noqa: SLF001
        signed_in = {"user": person, "issued": issue_token(person)}
        return Response(SignedInSerializer(signed_in).data)


class TokenView(APIView):
    """A view about the token that the request carries."""

    authentication_classes = [BearerAuthentication]

    @staticmethod
    def token(request: Request) -> AuthToken:
        """Return the token of the request."""
        token: AuthToken = request.auth
        return token


class RefreshView(TokenView):
    """Staying signed in."""

    throttle_scope = "login"

    @extend_schema(request=None, responses=TokenSerializer)
    def post(self, request: Request) -> Response:
        """Exchange the token for a fresh one; the old one stops working."""
        return Response(TokenSerializer(services.refresh_token(self.token(request))).data)


class LogoutView(TokenView):
    """Signing out."""

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End the token and close the sockets that it opened."""
        services.sign_out_token(self.token(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ResetPasswordView(OpenView):
    """Forgetting a password."""

    throttle_scope = "password_reset"

    @extend_schema(request=EmailSerializer, responses={202: None})
    def post(self, request: Request) -> Response:
        """Send a mail to choose a new password. The answer is the same for every address."""
        data = _valid(EmailSerializer(data=request.data))
        services.request_password_reset(request=request._request, **data)  # noqa: SLF001
        return Response(status=status.HTTP_202_ACCEPTED)


class ConfirmResetView(OpenView):
    """Choosing a new password."""

    throttle_scope = "password_reset"

    @extend_schema(request=NewPasswordSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Set a new password; ends every sign-in of the person."""
        data = _valid(NewPasswordSerializer(data=request.data))
        services.confirm_password_reset(request=request._request, **data)  # noqa: SLF001
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeView(APIView):
    """The person who asks."""

    @extend_schema(responses=UserSerializer)
    def get(self, request: Request) -> Response:
        """Show my account."""
        return Response(UserSerializer(request.user).data)

    @extend_schema(request=UserSerializer, responses=UserSerializer)
    def patch(self, request: Request) -> Response:
        """Change my profile: names, time zone, preferences (replaced as a whole)."""
        changes = _valid(UserSerializer(request.user, data=request.data, partial=True))
        return Response(UserSerializer(services.update_profile(asking(request), **changes)).data)
