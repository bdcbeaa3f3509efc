"""The lists over the API, under `/api/v1/scenarios/lists/`."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.asking import asking
from helpdesk.api.serializers import Serializer
from scenarios.api.serializers import FlatEntrySerializer
from scenarios.lists.selectors import ListName, listed


class ListedSerializer(FlatEntrySerializer):
    """A scenario as in the library, and one sentence why it is in this list."""

    reason = serializers.CharField(source="why")


class ListSerializer(Serializer[Any]):
    """The first of a list."""

    name = serializers.ChoiceField(ListName.choices)
    title = serializers.CharField()
    scenarios = ListedSerializer(many=True)


class ListView(APIView):
    """`scenarios/lists/{name}`: an address a list."""

    list_name = ListName.TRENDING

    @extend_schema(responses=ListSerializer)
    def get(self, request: Request) -> Response:
        """Read the first ten of a list."""
        name = self.list_name
        shown = {"name": name, "title": name.label, "scenarios": listed(name, asking(request))}
        return Response(ListSerializer(shown).data)
