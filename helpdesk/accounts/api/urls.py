"""The accounts' part of the API."""

from django.urls import path

from helpdesk.accounts.api import views

urlpatterns = [
    path("auth/register", views.RegisterView.as_view(), name="api-register"),
    path("auth/verify-email", views.VerifyEmailView.as_view(), name="api-verify-email"),
    path("auth/login", views.LoginView.as_view(), name="api-login"),
    path("auth/refresh", views.RefreshView.as_view(), name="api-refresh"),
    path("auth/logout", views.LogoutView.as_view(), name="api-logout"),
    path("auth/reset-password", views.ResetPasswordView.as_view(), name="api-reset-password"),
    path(
        "auth/reset-password/confirm",
        views.ConfirmResetView.as_view(),
        name="api-reset-password-confirm",
    ),
    path("users/me", views.MeView.as_view(), name="api-me"),
]
