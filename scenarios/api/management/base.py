"""What every view of the management API stands on: who may come in, and what they may find."""

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import Http404
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from scenarios.models import Scenario

_FLAGS = {"": False, "true": True, "false": False, "1": True, "0": False}
Row = TypeVar("Row", bound=Model)


class MayManage(BasePermission):
    """Staff roles only, and only those whose role may make this call on any scenario at all.

    Decided before anything is looked up, so that a refusal says nothing about what exists. What may
    be done to the one scenario is the verb's to say.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        person: Any = request.user
        if not person.has_perm("scenarios.view_scenario"):
            return False
        needed = getattr(view, "needed", {}).get(request.method, ())
        return not needed or any(person.has_perm(permission) for permission in needed)


class ManagementView(APIView):
    """Base of the management API's views.

    `needed` names, per method, the permissions of which a person's role must have one; methods that
    are not there are open to every staff role.
    """

    permission_classes = [IsAuthenticated, MayManage]
    needed: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def scenario(self, pk: str) -> Scenario:
        """Return the scenario if the person may know of it; otherwise it does not exist."""
        return found(Scenario.objects.visible_to(asking(self.request)), pk)


def flag(request: Request, name: str, *, default: bool = False) -> bool:
    """Return the query parameter `name`, true or false; raises ValidationError if neither."""
    text = request.query_params.get(name, "")
    if text.lower() not in _FLAGS:
        raise ValidationError({name: [f"{name} must be true or false."]})
    return _FLAGS[text.lower()] if text else default


def found(rows: QuerySet[Row], pk: str) -> Row:
    """Return the row with this id; raises Http404, also for what can't be an id."""
    try:
        return rows.get(pk=UUID(pk))
    except (ValueError, rows.model.DoesNotExist):  # type: ignore[attr-defined]  # Django adds it
        raise Http404 from None
