"""The API of news, under `/api/v1/`."""

from django.urls import path

from helpdesk.notifications.api import views

urlpatterns = [
    path("notifications", views.NotificationListView.as_view(), name="api-notifications"),
    path("notifications/read", views.NotificationsReadView.as_view(), name="api-news-all-read"),
    path(
        "notifications/<uuid:pk>/read", views.NotificationReadView.as_view(), name="api-news-read"
    ),
]
