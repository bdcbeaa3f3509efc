"""Pages of one's own account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy
from django.views.generic import UpdateView

from helpdesk.accounts import services
from helpdesk.accounts.asking import asking
from helpdesk.accounts.forms import ProfileForm
from helpdesk.accounts.models import User


class ProfileView(LoginRequiredMixin, UpdateView):
    """The name and time zone of the person who is signed in."""

    form_class = ProfileForm
    template_name = "account/profile.html"
    success_url = reverse_lazy("profile")

    def get_object(self, queryset: object = None) -> User:
        # Not the request's own object: a form that is wrong must not show in the page's header.
        return User.objects.get(pk=asking(self.request).pk)

    def form_valid(self, form: Any) -> HttpResponse:
        services.update_profile(form.instance, **form.cleaned_data)
        messages.success(self.request, "Your profile is saved.")
        return HttpResponseRedirect(self.get_success_url())
