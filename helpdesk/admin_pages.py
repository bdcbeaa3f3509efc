"""Admin pages whose saving is a verb: what the verb refuses comes back on the page."""

from typing import Any

from django import forms
from django.http import HttpRequest

from helpdesk.errors import Refusal


class ReadOnly:
    """Mixin of admin classes whose rows come about by verbs: nothing to add, change or delete."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Listed where it may be seen."""
        seen: bool = self.has_view_permission(request)  # type: ignore[attr-defined]  # ModelAdmin's
        return seen

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class RefusedOnPage:
    """Mixin of admin classes: shows a verb's refusal as the form's errors, with all that was typed.

    The page is built once more for the same request; its form finds the refusal by `refusal_of`.
    Django's transaction around the first try was rolled back by the exception.
    """

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save."""
        show = super().changeform_view  # type: ignore[misc]  # ModelAdmin's
        try:
            return show(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            request.refusal = refusal  # type: ignore[attr-defined]  # read by refusal_of
            return show(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Hand the form the request."""
        form = super().get_form(request, obj, **kwargs)  # type: ignore[misc]  # ModelAdmin's
        return type(form.__name__, (form,), {"request": request})


def refusal_of(request: HttpRequest) -> Refusal | None:
    """Return what a verb refused of this request, if it did."""
    return getattr(request, "refusal", None)


class RefusableForm(forms.ModelForm):
    """A form of `RefusedOnPage` that shows the refusal above its fields."""

    request: HttpRequest  # set by the admin

    def clean(self) -> dict[str, Any]:
        """Add what the verb refused."""
        refusal = refusal_of(self.request)
        if refusal is not None:
            self.add_error(None, refusal.detail)
        return super().clean() or {}
