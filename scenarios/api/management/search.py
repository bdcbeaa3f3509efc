"""Full-text search over scenarios."""

from typing import Any

from django.db.models import F, OrderBy, Q
from django.db.models.functions import Lower
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from helpdesk.accounts.asking import asking
from helpdesk.accounts.models import User
from helpdesk.api.pagination import DEFAULT_LIMIT, MAX_LIMIT, PagePagination
from helpdesk.api.serializers import PageSummarySerializer, Serializer
from scenarios.api.management.base import ManagementView
from scenarios.api.management.filters import SORTS, in_order
from scenarios.choices import Category, Difficulty, Status
from scenarios.models import Scenario
from scenarios.querysets import ScenarioQuerySet
from scenarios.search.highlights import highlighted
from scenarios.search.matching import FIELDS, Search, understood
from scenarios.versions import as_read_by

RELEVANCE = "relevance"
_FURTHEST = 10**9  # page
# What a result shows, and what says which version of it the person reads.
_READ = (
    *("name", "tags", "description", "issue"),
    *("version_number", "published_version", "is_system", "visibility", "created_by", "tenant"),
)
_CONTENT = {
    "categories": "category__in",
    "difficulties": "difficulty__in",
    "tags": "tags__overlap",
}
_COLUMNS = {
    "statuses": "status__in",
    "tenant_id": "tenant_id",
}


class ScenarioSearchFiltersSerializer(Serializer[Any]):
    """What to search among; lists are alternatives. `minRating` counts rated scenarios only."""

    categories = serializers.ListField(
        child=serializers.ChoiceField(Category.choices), required=False, max_length=20
    )
    difficulties = serializers.ListField(
        child=serializers.ChoiceField(Difficulty.choices), required=False, max_length=20
    )
    statuses = serializers.ListField(
        child=serializers.ChoiceField(Status.choices), required=False, max_length=20
    )
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=20
    )
    min_rating = serializers.FloatField(required=False, min_value=0, max_value=5)
    created_by = serializers.UUIDField(required=False)
    tenant_id = serializers.UUIDField(required=False)


class SearchSortSerializer(Serializer[Any]):
    """The order of the results. Without a query, `relevance` is by name."""

    by = serializers.ChoiceField([RELEVANCE, *SORTS], default=RELEVANCE)
    order = serializers.ChoiceField(["asc", "desc"], default="desc")


class ScenarioSearchSerializer(Serializer[Any]):
    """What is looked for. A blank query finds everything the filters leave."""

    query = serializers.CharField(max_length=200, allow_blank=True)
    filters = ScenarioSearchFiltersSerializer(required=False)
    sort = SearchSortSerializer(required=False)
    page = serializers.IntegerField(default=1, min_value=1, max_value=_FURTHEST)
    limit = serializers.IntegerField(default=DEFAULT_LIMIT, min_value=1, max_value=MAX_LIMIT)


class FoundSerializer(Serializer[Any]):
    """A scenario that was found. Highlights are HTML: escaped, what was found in `<em>`."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    relevance_score = serializers.FloatField(min_value=0, max_value=1)
    matched_fields = serializers.ListField(child=serializers.ChoiceField(list(FIELDS.values())))
    highlights = serializers.DictField(
        child=serializers.CharField(), help_text="An excerpt of each matched field."
    )


class FoundPageSerializer(Serializer[Any]):
    """A page of results."""

    results = FoundSerializer(many=True)
    pagination = PageSummarySerializer()


class SearchView(ManagementView):
    """`scenarios/search`"""

    throttle_scope = "search"

    @extend_schema(request=ScenarioSearchSerializer, responses=FoundPageSerializer)
    def post(self, request: Request) -> Response:
        """Find scenarios by words in name, tags, description and issue, best first.

        Typing errors are forgiven. If no scenario holds every word, those that hold some are found.
        """
        sent = ScenarioSearchSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        asked = sent.validated_data
        person = asking(request)
        among = Scenario.objects.visible_to(person)
        search = understood(among.settled_for(person), asked["query"], partly=True)
        sort = {"by": RELEVANCE, "order": "desc", **asked.get("sort", {})}
        if search:
            among = _holding(among, search, person, by_relevance=sort["by"] == RELEVANCE)
        elif asked["query"].strip():
            among = among.none()
        found = _narrowed(among, person, asked.get("filters", {}))
        pages = PagePagination()
        page = pages.take(
            _sorted(found.only(*_READ), search, person, **sort),
            page=asked["page"],
            limit=asked["limit"],
            counted=found,
        )
        results = [_result(row, search) for row in as_read_by(person, page)]
        return Response({"results": results, "pagination": pages.summary()})


def _holding(
    among: ScenarioQuerySet, search: Search, person: User, *, by_relevance: bool
) -> ScenarioQuerySet:
    # For the relevance all that match are looked at anyway, and no index holds that order.
    rows = (
        among.read_as(person, Q(search=search.query))
        if by_relevance
        else among.holding(search, person)
    )
    return rows.with_relevance(search, person).annotate(**search.found_in())


def _narrowed(rows: ScenarioQuerySet, person: User, filters: dict[str, Any]) -> ScenarioQuerySet:
    """Return the rows that the filters leave. An empty list leaves all."""
    for name, column in _CONTENT.items():
        if filters.get(name):
            rows = rows.read_as(person, Q(**{column: filters[name]}))
    rows = rows.filter(
        **{column: filters[name] for name, column in _COLUMNS.items() if filters.get(name)}
    )
    if author := filters.get("created_by"):
        # Who wrote another organisation's is not told.
        rows = rows.in_reach_of(person).filter(created_by_id=author)
    if lowest := filters.get("min_rating"):
        rows = rows.filter(metadata__rating__gte=lowest)
    return rows


def _sorted(
    rows: ScenarioQuerySet, search: Search | None, person: User, *, by: str, order: str
) -> ScenarioQuerySet:
    if by != RELEVANCE:
        return in_order(rows, by, order, person)
    if search is None:
        return in_order(rows, "name", "asc", person)
    name = Lower(rows.name_as_read(person))
    return rows.order_by(OrderBy(F("relevance"), descending=order == "desc"), name, "pk")


def _result(row: Any, search: Search | None) -> dict[str, Any]:
    # Where a published version is shown, what stands in the row's own columns says nothing of it.
    shows_version = getattr(row, "shows_version", False)
    matched = [
        field
        for field in FIELDS.values()
        if search and (shows_version or getattr(row, f"in_{field}"))
    ]
    texts = {
        field: ", ".join(row.tags) if field == "tags" else getattr(row, field) for field in matched
    }
    excerpts = {name: highlighted(text, search) for name, text in texts.items()} if search else {}
    if shows_version:
        matched = [name for name in matched if excerpts[name]]
    return {
        "id": str(row.pk),
        "name": row.name,
        "relevanceScore": getattr(row, "relevance", 0.0),
        "matchedFields": matched,
        "highlights": {name: excerpt for name, excerpt in excerpts.items() if excerpt},
    }
