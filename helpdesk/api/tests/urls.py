"""Views that exist to put the conventions to the test."""

from typing import ClassVar

from django.db import DataError
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from helpdesk.accounts.models import Tenant
from helpdesk.api.idempotency import idempotent
from helpdesk.api.pagination import CursorPagination, PagePagination
from helpdesk.api.serializers import ModelSerializer, Serializer
from helpdesk.errors import Conflict, Invalid, NotAllowed
from helpdesk.urls import (  # noqa: F401  # the handlers Django looks for
    handler400,
    handler403,
    handler404,
    handler500,
)
from helpdesk.urls import urlpatterns as real_patterns


class LineSerializer(Serializer):
    line_text = serializers.CharField(max_length=20)
    line_count = serializers.IntegerField(required=False, min_value=1)
    line_kind = serializers.ChoiceField(["short", "{long}"], required=False)


class ThingSerializer(Serializer):
    full_name = serializers.CharField(max_length=10)
    free_form = serializers.JSONField(required=False)
    some_lines = LineSerializer(many=True, required=False)
    shouted_name = serializers.SerializerMethodField()

    def get_shouted_name(self, thing) -> str:
        return thing["full_name"].upper()

    def validate_full_name(self, name):
        if name == "refused":
            raise serializers.ValidationError("Not this one.", code="refused_name")
        return name

    def validate(self, attrs):
        if attrs["full_name"] == "whole":
            raise serializers.ValidationError({"full_name": ["Not as a whole."]})
        return attrs


class EchoView(APIView):
    def post(self, request):
        serializer = ThingSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.data)


class RefuseView(APIView):
    refusals = {
        "invalid": Invalid("No.", fields={"customer_profile.free_key": ["Bad.", "Worse."]}),
        "not_allowed": NotAllowed("Not you."),
        "conflict": Conflict("Stale.", code="stale_version", extra={"differences": ["name"]}),
        "data": DataError("integer out of range: secret SQL"),
        "bug": RuntimeError("secret path /etc/passwd"),
    }

    def get(self, request, kind):
        raise self.refusals[kind]


class TenantSerializer(ModelSerializer):
    class Meta:
        model = Tenant
        fields = ("name", "is_operator")


class PagesView(APIView):
    pagination: type[PagePagination | CursorPagination] = PagePagination

    def get(self, request):
        pages = self.pagination()
        rows = pages.paginate_queryset(Tenant.objects.order_by("name"), request)
        return pages.get_paginated_response(TenantSerializer(rows, many=True).data)


class CursorsView(PagesView):
    pagination = CursorPagination


class LimitedView(APIView):
    throttle_scope = "trial"

    def post(self, request):
        return Response({})


class LimitedByMethodView(APIView):
    throttle_scopes: ClassVar = {"POST": "trial"}

    def post(self, request):
        return Response({})

    put = post


class MakeView(APIView):
    started = None  # an event that a test waits for
    go_on = None  # and one that it sets

    @idempotent
    def post(self, request):
        if self.started:
            self.started.set()
            self.go_on.wait(10)
        name = request.data["name"]
        tenant = Tenant.objects.create(name=name, slug=f"{name}-{Tenant.objects.count()}")
        if name == "refused":
            raise Conflict("Made and refused.")
        return Response({"slug": tenant.slug}, status=201)


urlpatterns = [
    path("api/try/echo", EchoView.as_view()),
    path("api/try/refuse/<str:kind>", RefuseView.as_view()),
    path("api/try/pages", PagesView.as_view()),
    path("api/try/cursors", CursorsView.as_view()),
    path("api/try/limited", LimitedView.as_view()),
    path("api/try/limited-by-method", LimitedByMethodView.as_view()),
    path("api/try/make", MakeView.as_view()),
    *real_patterns,
]
