"""The vocabulary for scenarios: who may see which, and in what state."""

from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Coalesce, JSONObject, Lower

from helpdesk.accounts.models import Role, User
from scenarios.choices import Difficulty, Status, Visibility
from scenarios.search.matching import RARE, Search, understood

# Columns of the published version that lists show and filter by.
_SHOWN = (
    "name",
    "description",
    "category",
    "difficulty",
    "industry",
    "tags",
    "estimated_duration",
    "xp_reward",
    "it_category",
    "impact",
    "urgency",
)


def _in_reach(user: User) -> Q:
    own = Q(created_by=user)
    of_tenant = Q(tenant_id=user.tenant_id) if user.tenant_id else Q(pk=None)
    reach = (of_tenant & (~Q(visibility=Visibility.PRIVATE) | own)) | (own & Q(tenant_id=None))
    is_operator = user.tenant is not None and user.tenant.is_operator
    built_in = Q(is_system=True) if is_operator else Q(pk=None)
    return built_in | (Q(is_system=False) & reach)


def _settled(user: User) -> Q:
    if user.role == "SUPER_ADMIN":
        return Q()
    return _in_reach(user) | Q(version_number=F("published_version"))


class OwnedQuerySet(models.QuerySet[Any]):
    """Chainable filters over content that is private, a tenant's, shared or public."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Rows `user` may know of.

        Own, the tenant's, shared with it, public. All for SUPER_ADMIN. What somebody wrote for an
        organisation they left is no longer theirs.
        """
        if not isinstance(user, User):
            return self.filter(visibility=Visibility.PUBLIC)
        if user.role == "SUPER_ADMIN":
            return self
        own = Q(created_by=user) & (Q(tenant_id=user.tenant_id) | Q(tenant_id=None))
        seen = Q(visibility=Visibility.PUBLIC) | own
        if user.tenant_id is not None:
            seen |= Q(
                tenant_id=user.tenant_id, visibility__in=[Visibility.TENANT, Visibility.SHARED]
            )
            # A subquery, not a join: what is shared with several tenants must not appear twice.
            sharing = self.model.shared_with
            shared = sharing.through.objects.filter(tenant_id=user.tenant_id)
            mine = shared.values(f"{sharing.field.m2m_field_name()}_id")
            seen |= Q(visibility=Visibility.SHARED, pk__in=mine)
        return self.filter(seen)


class TemplateQuerySet(OwnedQuerySet):
    """Chainable filters over templates."""

    def featured_first(self, user: User) -> Self:
        """Add `leads` and sort by it, then by name: whether it is featured in `user`'s list.

        What an organisation features leads its own list; in everybody's, only what the operator
        lets lead, which is public or built-in.
        """
        everywhere = Q(visibility=Visibility.PUBLIC) | Q(is_system=True)
        own = Q(tenant_id=user.tenant_id) if user.tenant_id else Q(created_by=user)
        leads = Q(is_featured=True) & (everywhere | own)
        return self.annotate(
            leads=models.ExpressionWrapper(leads, output_field=models.BooleanField())
        ).order_by("-leads", "name", "pk")


class ScenarioQuerySet(OwnedQuerySet):
    """Chainable filters over scenarios."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Scenarios `user` may know of; of those that are not theirs to work on, the published."""
        seen = super().visible_to(user)
        if not isinstance(user, User):
            return seen.published()
        if user.role == "SUPER_ADMIN":
            return seen
        return seen.filter(Q(status=Status.PUBLISHED) | _in_reach(user))

    def known_to(self, user: User) -> Self:
        """As `visible_to`, and those that were published once and are archived by now."""
        return super().visible_to(user).exclude(published_version=None)

    def published(self) -> Self:
        """Scenarios trainees can play."""
        return self.filter(status=Status.PUBLISHED)

    def playable_by(self, user: "User | AnonymousUser") -> Self:
        """Published scenarios `user` may see; of an A/B test's variants, the one given to them."""
        seen = self.published().visible_to(user)
        if not isinstance(user, User) or user.role != Role.TRAINEE:
            return seen
        variants = apps.get_model("scenarios", "Variant").objects
        return seen.exclude(pk__in=variants.hidden_from(user).values("scenario"))

    def in_reach_of(self, user: User) -> Self:
        """Scenarios that are `user`'s to work on: `scenarios.rules.in_reach`, for lists."""
        return self if user.role == "SUPER_ADMIN" else self.filter(_in_reach(user))

    def settled_for(self, user: User) -> Self:
        """Scenarios whose columns are what `user` reads: theirs to work on, or as published."""
        return self.filter(_settled(user))

    def read_as(self, user: User, condition: Q) -> Self:
        """Keep those of which `condition` holds as `user` reads them: where another organisation's
        is ahead of what is published, of the published version, which has the same columns.
        """
        settled = _settled(user)
        if not settled:
            return self.filter(condition)
        ahead = self.order_by().exclude(settled).filter(pk=OuterRef("id"))
        published = self._versions().filter(
            condition, Exists(ahead.filter(published_version=OuterRef("version_number")))
        )
        found = list(published.values_list("id", flat=True)[:RARE])
        here = condition & settled
        return self.filter(here | Q(pk__in=found) if found else here)

    def name_as_read(self, user: User) -> Any:
        """Return an expression of the name as `user` reads it, to sort these rows by.

        A plain column, which has an index, unless another organisation has renamed one of them and
        not published that; of very many such, `RARE` are told from their own names.
        """
        settled = _settled(user)
        if not settled:
            return F("name")
        published = self._versions().filter(
            id=OuterRef("pk"), version_number=OuterRef("published_version")
        )
        ahead = self.order_by().filter(version_number__gt=F("published_version")).exclude(settled)
        renamed = ahead.filter(Exists(published.exclude(name=OuterRef("name"))))
        found = list(renamed.values_list("pk", flat=True)[:RARE])
        if not found:
            return F("name")
        there = Subquery(published.values("name")[:1])
        return Case(When(pk__in=found, then=there), default=F("name"))

    @staticmethod
    def _versions() -> QuerySet[Any]:
        rows: QuerySet[Any] = apps.get_model("scenarios", "HistoricalScenario").objects.all()
        return rows

    def written_by(self, person: User) -> Self:
        """Scenarios with a version of this person's that is not published yet."""
        version = apps.get_model("scenarios", "HistoricalScenario")
        unpublished = version.objects.filter(
            id=OuterRef("pk"),
            version_number__gt=Coalesce(OuterRef("published_version"), 0),
            history_user=person,
        )
        return self.filter(Exists(unpublished))

    def waiting_for(self, person: User) -> Self:
        """What this person could review now: submitted, theirs to work on, not their own work.

        Oldest submission first, with `submitted_at`, `submitted_by` (a name) and `submit_notes`.
        """
        submission = (
            apps.get_model("audit", "AuditLog")
            .objects.filter(resource_type="scenario", resource_id=OuterRef("pk"), action="SUBMIT")
            .order_by("-created_at")
        )
        waiting = self.filter(status=Status.PENDING_REVIEW).visible_to(person).in_reach_of(person)
        if person.role == "REVIEWER":
            waiting = waiting.filter(is_system=False)
        elif person.role not in ("SUPER_ADMIN", "ADMIN"):
            waiting = waiting.none()
        return (
            waiting.exclude(pk__in=waiting.written_by(person).values("pk"))
            .annotate(
                submitted_at=Subquery(submission.values("created_at")[:1]),
                submitted_by=Subquery(submission.values("actor_email")[:1]),
                submit_notes=Subquery(
                    submission.values(notes=KT("metadata__notes"))[:1],
                    output_field=models.TextField(),
                ),
            )
            .order_by(F("submitted_at").asc(nulls_first=True), "pk")
        )

    def with_shown(self) -> Self:
        """Add `shown`: a dict of what trainees see of it, which is the published version's.

        The scenario's own columns may be ahead of what is published. `prerequisites` are slugs.
        """
        version = apps.get_model("scenarios", "HistoricalScenario")
        published = version.objects.filter(
            id=OuterRef("pk"), version_number=OuterRef("published_version")
        ).values(
            shown=JSONObject(
                **{name: name for name in _SHOWN},
                prerequisites=KeyTransform("prerequisites", "snapshot"),
            )
        )
        return self.annotate(shown=Subquery(published[:1], output_field=models.JSONField()))

    def with_progress_of(self, person: User) -> Self:
        """Add `is_passed`, `is_saved`, `best_score`, `times_attempted` of one person."""
        progress = apps.get_model("scenarios", "ScenarioProgress").objects.filter(
            scenario=OuterRef("pk"), person=person
        )
        return self.annotate(
            is_passed=Exists(progress.filter(times_passed__gt=0)),
            is_saved=Exists(progress.filter(is_saved=True)),
            best_score=Subquery(progress.values("best_score")[:1]),
            times_attempted=Subquery(progress.values("times_attempted")[:1]),
        )

    def with_opinion_of(self, person: User) -> Self:
        """Add `own_rating`, `own_notes` and `times_attempted` of one person."""
        progress = apps.get_model("scenarios", "ScenarioProgress").objects.filter(
            scenario=OuterRef("pk"), person=person
        )
        return self.annotate(
            own_rating=Subquery(progress.values("rating")[:1]),
            own_notes=Subquery(progress.values("notes")[:1]),
            times_attempted=Subquery(progress.values("times_attempted")[:1]),
        )

    def matching(self, text: str, reader: User) -> Self:
        """Keep those that hold every word of `text` in name, tags, description or issue.

        Typing errors in words of names and tags are forgiven. A blank text keeps all.
        """
        if not text.strip():
            return self
        search = understood(self.settled_for(reader), text)
        return self.holding(search, reader) if search else self.none()

    def holding(self, search: Search, reader: User) -> Self:
        """Keep those that hold what is looked for, as `reader` reads them.

        If it is rare, it is asked for first, and the limit keeps it so: asked for 20 rows by name,
        the database would go through all by name and look for the word in each.
        """
        found = self.read_as(reader, Q(search=search.query))
        if not search.is_rare:
            return found
        return self.filter(pk__in=found.order_by().values("pk")[:RARE])

    def with_relevance(self, search: Search, reader: User) -> Self:
        """Add `relevance`, 0–1: how well what `reader` reads matches."""
        settled = _settled(reader)
        if not settled:
            return self.annotate(relevance=search.relevance())
        published = (
            self._versions()
            .filter(id=OuterRef("pk"), version_number=OuterRef("published_version"))
            .annotate(relevance=search.relevance())
        )
        there = Subquery(published.values("relevance")[:1])
        return self.annotate(relevance=Case(When(settled, then=search.relevance()), default=there))

    def searched(self, text: str) -> Self:
        """As `matching`, in what is published: its name, tags and description."""
        if not text.strip():
            return self
        version = apps.get_model("scenarios", "HistoricalScenario")
        here = self.filter(pk=OuterRef("id"), published_version=OuterRef("version_number"))
        search = understood(version.objects.filter(Exists(here)), text)
        if search is None:
            return self.none()
        there = version.objects.filter(
            id=OuterRef("pk"), version_number=OuterRef("published_version"), search=search.query
        )
        return self.filter(Exists(there))

    def by_difficulty(self) -> Self:
        """Sort (`with_shown`) from beginner to expert, then by name."""
        ranks = [
            When(shown__difficulty=value, then=Value(rank))
            for rank, value in enumerate(Difficulty.values)
        ]
        return self.order_by(
            Case(*ranks, default=Value(len(ranks)), output_field=IntegerField()),
            Lower(KT("shown__name")),
            "pk",
        )

    def by_name(self) -> Self:
        """Sort (`with_shown`) by name."""
        return self.order_by(Lower(KT("shown__name")), "pk")

    def newest_first(self) -> Self:
        """Sort by publication, newest first."""
        return self.order_by(F("published_at").desc(nulls_last=True), "pk")

    def most_played_first(self) -> Self:
        """Sort by attempts, most first."""
        return self.order_by(F("metadata__total_attempts").desc(nulls_last=True), "pk")

    def best_rated_first(self) -> Self:
        """Sort by rating, best first, unrated last; few votes weigh little."""
        return self.filter(metadata__isnull=False).order_by("-metadata__weighted_rating", "pk")

    def trending_first(self) -> Self:
        """Sort by how much it is played lately."""
        return self.filter(metadata__isnull=False).order_by("-metadata__trend", "pk")

    def most_saved_first(self) -> Self:
        """Sort by how many saved it."""
        return self.filter(metadata__isnull=False).order_by("-metadata__saved_count", "pk")


# The orders a trainee may choose, by their names in addresses.
SORTS = {
    "name": ScenarioQuerySet.by_name,
    "popular": ScenarioQuerySet.most_played_first,
    "rating": ScenarioQuerySet.best_rated_first,
    "trending": ScenarioQuerySet.trending_first,
    "saved": ScenarioQuerySet.most_saved_first,
    "newest": ScenarioQuerySet.newest_first,
}
