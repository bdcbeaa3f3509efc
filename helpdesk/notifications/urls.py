"""Pages of one's own news."""

from django.urls import path

from helpdesk.notifications import views

urlpatterns = [
    path("", views.notifications, name="notifications"),
    path("read/", views.read_all, name="notifications-read"),
    path("mail/", views.mail, name="notifications-mail"),
    path("reminders/", views.reminders, name="notifications-reminders"),
    path("<uuid:pk>/", views.open_news, name="notification-open"),
]
