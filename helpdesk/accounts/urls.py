"""Pages of one's own account; the rest of them is allauth's."""

from django.urls import path

from helpdesk.accounts import views

urlpatterns = [
    path("profile/", views.ProfileView.as_view(), name="profile"),
]
