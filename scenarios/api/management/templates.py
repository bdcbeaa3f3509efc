"""Templates: list, write, make scenarios from them, rate them."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, parsers, status
from rest_framework.exceptions import ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.api.filters import FilterSet
from helpdesk.api.idempotency import idempotent
from helpdesk.errors import Invalid
from scenarios import services
from scenarios.api.management.base import ManagementView, found
from scenarios.api.management.bodies import content_of, expected_version, tenants_of
from scenarios.api.management.template_shapes import (
    NewTemplateSerializer,
    TemplateBodySerializer,
    TemplateListSerializer,
    TemplateRatedSerializer,
    TemplateRatingSerializer,
    TemplateRowSerializer,
    TemplateSerializer,
    TemplateUsedSerializer,
    TemplateUseSerializer,
    ThumbnailSerializer,
)
from scenarios.choices import Category, Difficulty, ITCategory
from scenarios.services.templating import FIELDS
from scenarios.templating.models import ScenarioTemplate
from scenarios.templating.thumbnails import MEDIA_TYPES

_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description='The version the changes start from, such as `"v3"`; as `expectedVersion`.',
)
# Of the document, but a body may say them beside it.
_BESIDE = {"category": "", "difficulty": "", "industry": "", "it_category": "ticket"}


class TemplateFilter(FilterSet):
    """Narrows the list; unknown values are refused."""

    category = filters.ChoiceFilter(choices=Category.choices)
    it_category = filters.ChoiceFilter(choices=ITCategory.choices)
    difficulty = filters.ChoiceFilter(choices=Difficulty.choices)
    featured = filters.ChoiceFilter(
        choices=[("true", "Yes"), ("false", "No")], method="by_featured"
    )

    class Meta:
        model = ScenarioTemplate
        fields: list[str] = []

    def by_featured(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(leads=value == "true")


class TemplateLookup(ManagementView):
    """Base of the views of one template."""

    def template(self, pk: str) -> ScenarioTemplate:
        """Return the template if the person may know of it; otherwise it does not exist."""
        person = asking(self.request)
        return found(ScenarioTemplate.objects.visible_to(person).featured_first(person), pk)


class TemplatesView(ManagementView, generics.GenericAPIView[ScenarioTemplate]):
    """`templates`"""

    serializer_class = TemplateListSerializer
    filterset_class = TemplateFilter
    pagination_class = None
    queryset = ScenarioTemplate.objects.none()  # for the schema; rows come from get_queryset
    needed: ClassVar = {"POST": ("scenarios.add_scenariotemplate",)}

    def get_queryset(self) -> Any:
        """What the person may know of, without what only single templates show."""
        person = asking(self.request)
        rows = ScenarioTemplate.objects.visible_to(person).featured_first(person)
        return rows.defer("document", "variables")

    @extend_schema(responses=TemplateListSerializer)
    def get(self, request: Request) -> Response:
        """List the templates one may know of."""
        chosen = TemplateFilter(request.query_params, queryset=self.get_queryset(), request=request)
        if not chosen.is_valid():
            raise ValidationError(chosen.errors)
        rows = TemplateRowSerializer(chosen.qs, many=True, context={"request": request})
        return Response({"templates": rows.data})

    @extend_schema(request=NewTemplateSerializer, responses={201: TemplateSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Create a template."""
        person = asking(request)
        wanted = _sent(NewTemplateSerializer, request)
        content = _content(wanted, person)
        template = services.create_template(
            author=person,
            document=content.pop("document", {}),
            shared_with=tenants_of(wanted.get("shared_with")) or (),
            **content,
        )
        return _shown(template, request, status=status.HTTP_201_CREATED)


class TemplateView(TemplateLookup):
    """`templates/{id}`"""

    needed: ClassVar = {
        "PUT": ("scenarios.change_scenariotemplate",),
        "DELETE": ("scenarios.delete_scenariotemplate",),
    }

    @extend_schema(responses=TemplateSerializer)
    def get(self, request: Request, pk: str) -> Response:
        """Read everything in it."""
        return _shown(self.template(pk), request)

    @extend_schema(
        request=TemplateBodySerializer, responses=TemplateSerializer, parameters=[_IF_MATCH]
    )
    def put(self, request: Request, pk: str) -> Response:
        """Change it: what the body brings is merged into the present content."""
        person, template = asking(request), self.template(pk)
        wanted = _sent(TemplateBodySerializer, request)
        services.update_template(
            template=template,
            editor=person,
            changes=_content(wanted, person, template),
            shared_with=tenants_of(wanted.get("shared_with")),
            expected_version=expected_version(request, wanted),
        )
        return _shown(template, request)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: str) -> Response:
        """Delete it for good; scenarios made from it stay."""
        services.delete_template(template=self.template(pk), actor=asking(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CreateScenarioView(TemplateLookup):
    """`templates/{id}/create-scenario`"""

    needed: ClassVar = {"POST": ("scenarios.add_scenario",)}
    throttle_scope = "scenario_create_staff"

    @extend_schema(request=TemplateUseSerializer, responses={201: TemplateUsedSerializer})
    @idempotent
    def post(self, request: Request, pk: str) -> Response:
        """Create a draft from it. A missing or ill-typed variable is named."""
        template = self.template(pk)
        wanted = _sent(TemplateUseSerializer, request)
        scenario = services.create_from_template(
            template=template,
            author=asking(request),
            name=wanted["name"],
            values=wanted.get("variables", {}),
        )
        return Response(TemplateUsedSerializer(scenario).data, status=status.HTTP_201_CREATED)


class TemplateRatingView(TemplateLookup):
    """`templates/{id}/rating`"""

    @extend_schema(request=TemplateRatingSerializer, responses=TemplateRatedSerializer)
    def put(self, request: Request, pk: str) -> Response:
        """Rate it, or change one's rating."""
        template = self.template(pk)
        wanted = _sent(TemplateRatingSerializer, request)
        row = services.rate_template(template=template, person=asking(request), **wanted)
        row.template = template
        return Response(TemplateRatedSerializer(row).data)


class _AnyPicture(DefaultContentNegotiation):
    """A picture has the type it has, whatever was asked for; problems are JSON."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ThumbnailView(TemplateLookup):
    """`templates/{id}/thumbnail`"""

    content_negotiation_class = _AnyPicture
    parser_classes = [parsers.MultiPartParser]
    needed: ClassVar = {"PUT": ("scenarios.change_scenariotemplate",)}

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in MEDIA_TYPES.values()})
    def get(self, request: Request, pk: str) -> HttpResponse:
        """Read its picture."""
        picture = self.template(pk).thumbnail
        if not picture:
            raise Http404
        try:
            with picture.open() as file:
                content = file.read()
        except FileNotFoundError:
            raise Http404 from None
        return HttpResponse(
            content,
            content_type=MEDIA_TYPES[PurePath(picture.name or "").suffix],
            headers={
                "Cache-Control": "private, max-age=86400",
                # Opened by itself it is a document; ours needs nothing, and nothing else shall run.
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    @extend_schema(
        request={"multipart/form-data": ThumbnailSerializer}, responses=TemplateSerializer
    )
    def put(self, request: Request, pk: str) -> Response:
        """Give it another picture."""
        template = self.template(pk)
        wanted = _sent(ThumbnailSerializer, request)
        services.update_template(template=template, editor=asking(request), **wanted)
        return _shown(template, request)


def _sent(shape: Any, request: Request) -> dict[str, Any]:
    sent = shape(data=request.data)
    sent.is_valid(raise_exception=True)
    wanted: dict[str, Any] = sent.validated_data
    return wanted


def _content(
    wanted: Mapping[str, Any], person: User, template: ScenarioTemplate | None = None
) -> dict[str, Any]:
    """Return what a body says of the template, as the verbs take it.

    What `template` says already counts only where the document says it: a client that read before
    it wrote sends both.
    """
    content = {name: wanted[name] for name in FIELDS if name in wanted}
    beside = {
        name: part
        for name, part in _BESIDE.items()
        if name in wanted and wanted[name] != getattr(template, name, None)
    }
    if "default_values" not in wanted and not beside:
        return content
    document = _document(wanted.get("default_values", {}), person)
    for name, part in beside.items():
        holder = document.setdefault(part, {}) if part else document
        if isinstance(holder, dict):
            holder[name] = wanted[name]
    return {**content, "document": document}


def _document(values: dict[str, Any], person: User) -> dict[str, Any]:
    try:
        return content_of(values, person)
    except Invalid as refusal:
        fields = {f"default_values.{name}": said for name, said in refusal.fields.items()}
        raise Invalid(refusal.detail, code=refusal.code, fields=fields) from None


def _shown(template: ScenarioTemplate, request: Request, **kwargs: Any) -> Response:
    data = TemplateSerializer(template, context={"request": request}).data
    return Response(data, headers={"ETag": f'"v{template.version_number}"'}, **kwargs)
