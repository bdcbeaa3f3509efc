"""What trainees are shown of scenarios: library and briefing, for pages and API alike.

Everything here comes from the published version, field by named field: nothing that is not named
can leak.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from helpdesk.accounts.models import User
from scenarios.choices import PRIORITY_MATRIX, Difficulty
from scenarios.documents import ScenarioDocument
from scenarios.experiments.assigning import expose, stand_ins
from scenarios.experiments.models import Variant
from scenarios.models import STARS, Scenario, ScenarioProgress
from scenarios.prerequisites import passed_before
from scenarios.querysets import ScenarioQuerySet
from scenarios.versions import document_of, published_version_of

# The trainee API's word for BEGINNER.
STARTER = "starter"
NO_LONGER_OPEN = "A scenario no longer open to you"


def difficulty_word(value: str) -> str:
    """Return a difficulty as trainees see it: `starter` for BEGINNER."""
    return STARTER if value == Difficulty.BEGINNER else value.lower()


@dataclass(frozen=True)
class Prerequisite:
    """A scenario to be passed first.

    `is_passed`: it, or a variant of an A/B test in its place. `behind`: of one that stands in for
    another, the slugs of what must be passed before it.
    """

    id: UUID
    slug: str
    name: str
    is_passed: bool
    behind: frozenset[str] = frozenset()


@dataclass(frozen=True)
class LibraryEntry:
    """A scenario in the library, as one person sees it. Enum values are lower-case."""

    id: UUID
    slug: str
    title: str
    description: str
    category: str
    difficulty: str
    industry: str
    tags: list[str]
    it_category: str
    priority: str
    estimated_time: int  # minutes
    xp_reward: int
    published_at: datetime
    prerequisites: list[Prerequisite]
    is_completed: bool  # passed at least once
    is_saved: bool
    best_score: int | None
    times_attempted: int
    average_rating: float | None
    ratings_count: int

    @property
    def is_unlocked(self) -> bool:
        """Whether every prerequisite is passed."""
        return all(needed.is_passed for needed in self.prerequisites)

    @property
    def locked_reason(self) -> str | None:
        """A sentence naming what must be passed first; None while unlocked."""
        missing = [f"“{needed.name}”" for needed in self.prerequisites if not needed.is_passed]
        if not missing:
            return None
        *first, last = missing
        return f"Pass {', '.join(first)} and {last} first." if first else f"Pass {last} first."


@dataclass(frozen=True)
class Opinion:
    """What one person thinks of a scenario: a rating, and notes that are private.

    `is_open`: whether they can still play it. `is_known`: whether they may know its name.
    """

    scenario_id: UUID
    title: str
    rating: int | None
    notes: str
    changed_at: datetime | None = None
    can_rate: bool = True
    is_open: bool = True
    is_known: bool = True

    @property
    def stars(self) -> range:
        """The ratings one can give."""
        return STARS


@dataclass(frozen=True)
class BriefingPhase:
    """A phase, as the briefing shows it."""

    name: str
    expected_minutes: int
    objectives: list[str]


@dataclass(frozen=True)
class Briefing:
    """What a trainee reads before starting. Targets and limit in seconds."""

    entry: LibraryEntry
    version: int
    language: str
    company_name: str
    learning_goal: str
    objectives: list[str]
    instructions: str
    setting: str
    user_role: str
    ticket_subject: str
    ticket_description: str
    impact: str
    urgency: str
    response_target: int
    resolution_target: int
    time_limit: int | None
    pass_mark: int
    rating: int | None
    notes: str
    can_rate: bool
    phases: list[BriefingPhase] = field(default_factory=list)

    @property
    def opinion(self) -> Opinion:
        """The person's rating and notes."""
        return Opinion(
            self.entry.id, self.entry.title, self.rating, self.notes, can_rate=self.can_rate
        )


def library_for(user: User) -> ScenarioQuerySet:
    """Return what `user` can play, ready to be filtered, sorted, paged and handed to `entries`."""
    return (
        Scenario.objects.playable_by(user)
        .with_shown()
        .with_progress_of(user)
        .select_related("metadata")
        .defer("simulation")
        .by_difficulty()
    )


def entries(
    scenarios: Iterable[Scenario], user: User, *, are_shown: bool = True
) -> list[LibraryEntry]:
    """Return rows of `library_for` as `user` sees them; as many queries whatever their number.

    They count as seen (`experiments.assigning.expose`), unless they are only thought about.
    """
    rows: list[Any] = list(scenarios)
    if are_shown:
        expose(user, [row.pk for row in rows])
    needed = prerequisites((slug for row in rows for slug in row.shown["prerequisites"]), user)
    return [_entry(row, needed) for row in rows]


def prerequisites(slugs: Iterable[str], person: User) -> dict[str, Prerequisite]:
    """Return for each of `slugs` what the person must have passed, by name, stand-ins last.

    What they can't play (archived, not visible) can't be passed, so it stands in nobody's way; but
    for a variant of an A/B test that they don't see, the one they see stands in. A variant they
    passed in such a place counts afterwards, too (`VariantQuerySet.made_good_by`).
    """
    wanted = set(slugs)
    if not wanted:
        return {}
    playable = Scenario.objects.playable_by(person)
    needed = {one.slug: one for one in _needed(playable.filter(slug__in=wanted), person)}
    if missing := wanted - needed.keys():
        needed |= _standing_in(missing, playable, person)
    return needed


def _standing_in(
    missing: Collection[str], playable: ScenarioQuerySet, person: User
) -> dict[str, Prerequisite]:
    """Return what stands in for those of `missing` that are variants the person is not to see."""
    hidden = stand_ins(person)
    others = {slug: hidden[slug] for slug in missing if slug in hidden}
    slugs = {one for those in others.values() for one in those}
    if not slugs:
        return {}
    seen = _needed(playable.filter(slug__in=slugs), person)
    behind = passed_before([one.slug for one in seen], playable, hidden)
    found = {}
    for slug, those in others.items():
        mine = [one for one in seen if one.slug in those]
        if mine:  # of several that they see, one passed is enough
            chosen = next((one for one in mine if one.is_passed), mine[0])
            found[slug] = replace(chosen, behind=behind[chosen.slug])
    return found


def required(
    scenario: Scenario, slugs: Iterable[str], needed: Mapping[str, Prerequisite]
) -> list[Prerequisite]:
    """Return what of `prerequisites` a scenario with these requires.

    Each once, for one variant may stand in for two. Not itself, where it stands in, nor one that
    stands in and can't be played before this is passed.
    """
    found = {needed[slug].id: needed[slug] for slug in slugs if slug in needed}
    return [
        one for one in found.values() if one.id != scenario.pk and scenario.slug not in one.behind
    ]


def _needed(scenarios: ScenarioQuerySet, person: User) -> list[Prerequisite]:
    made_good = Variant.objects.made_good_by(person).filter(scenario=OuterRef("pk"))
    rows: Iterable[Any] = (
        scenarios.with_shown()
        .with_progress_of(person)
        .annotate(is_made_good=Exists(made_good))
        .by_name()
    )
    return [
        Prerequisite(
            id=row.pk,
            slug=row.slug,
            name=row.shown["name"],
            is_passed=row.is_passed or row.is_made_good,
        )
        for row in rows
    ]


def briefing(scenario: Scenario, user: User) -> Briefing:
    """Return the briefing of a row of `library_for`."""
    version = published_version_of(scenario)
    document: ScenarioDocument = document_of(version)
    progress = scenario.progress.filter(person=user).values("rating", "notes").first()
    [entry] = entries([scenario], user)
    return Briefing(
        entry=entry,
        version=version.version_number,
        language=document.language,
        company_name=document.context.company_name,
        learning_goal=document.learning.goal,
        objectives=document.learning.objectives,
        instructions=document.learning.instructions,
        setting=document.learning.setting,
        user_role=document.learning.user_role,
        ticket_subject=document.ticket.subject,
        ticket_description=document.ticket.description,
        impact=document.ticket.impact.label.lower(),
        urgency=document.ticket.urgency.label.lower(),
        response_target=document.ticket.response_target,
        resolution_target=document.ticket.resolution_target,
        time_limit=document.success.time_limit,
        pass_mark=document.success.pass_mark,
        rating=progress["rating"] if progress else None,
        notes=progress["notes"] if progress else "",
        can_rate=may_rate(scenario, user, times_attempted=entry.times_attempted),
        phases=[
            BriefingPhase(phase.name, phase.expected_minutes, phase.objectives)
            for phase in document.phases
        ],
    )


def with_opinions_of(person: User) -> ScenarioQuerySet:
    """Return what the person can play, as published, for `opinion`."""
    return (
        Scenario.objects.playable_by(person)
        .with_shown()
        .with_opinion_of(person)
        .defer("simulation")
    )


def may_rate(scenario: Scenario, person: User, *, times_attempted: int) -> bool:
    """Return whether somebody's stars count: they practised it, and it is not their own work."""
    return times_attempted > 0 and scenario.created_by_id != person.pk


def opinions_of(person: User) -> QuerySet[ScenarioProgress]:
    """Return what of `kept_by` they rated or noted, latest first.

    It stays theirs when the scenario is archived or no longer open to them; of one they may no
    longer know of, the name is not told.
    """
    has_some = Q(rating__isnull=False) | ~Q(notes="")
    return kept_by(person).filter(has_some).order_by(F("changed_at").desc(nulls_last=True), "pk")


def kept_by(person: User) -> QuerySet[ScenarioProgress]:
    """Return what is kept of a person about scenarios, for `kept_opinion`, whatever they think."""
    versions = Scenario.history.model.objects.filter(
        id=OuterRef("scenario"), version_number=OuterRef("scenario__published_version")
    )
    here = Q(pk=OuterRef("scenario"))
    return ScenarioProgress.objects.filter(person=person).annotate(
        title=Subquery(versions.values("name")[:1]),
        is_open=Exists(Scenario.objects.playable_by(person).filter(here)),
        is_known=Exists(Scenario.objects.known_to(person).filter(here)),
        changed_at=Greatest("rated_at", "noted_at"),
    )


def notable_for(person: User) -> ScenarioQuerySet:
    """Return what a person may write notes on: what they can play, and what they could when they
    practised, saved, rated or noted it. Notes are theirs, whatever becomes of the scenario.
    """
    mine = ScenarioProgress.objects.filter(person=person).values("scenario")
    playable = Scenario.objects.playable_by(person).values("pk")
    return Scenario.objects.filter(Q(pk__in=playable) | Q(pk__in=mine))


def kept_opinion(row: Any) -> Opinion:
    """Return a row of `opinions_of` or `kept_by`."""
    title = row.title if row.is_known else NO_LONGER_OPEN
    return Opinion(
        row.scenario_id,
        title,
        row.rating,
        row.notes,
        row.changed_at,
        is_open=row.is_open,
        is_known=row.is_known,
    )


def opinion_of(person: User, scenario_id: UUID) -> Opinion | None:
    """Return what the person thinks of a scenario, if anything; None if they can't play it."""
    row = with_opinions_of(person).filter(pk=scenario_id).first()
    return opinion(row, person) if row else None


def opinion(row: Any, person: User) -> Opinion:
    """Return a row of `with_shown` and `with_opinion_of` as the person's opinion."""
    can_rate = may_rate(row, person, times_attempted=row.times_attempted or 0)
    return Opinion(
        row.pk, row.shown["name"], row.own_rating, row.own_notes or "", can_rate=can_rate
    )


def _entry(row: Any, needed: dict[str, Prerequisite]) -> LibraryEntry:
    shown, metadata = row.shown, row.metadata
    return LibraryEntry(
        id=row.pk,
        slug=row.slug,
        title=shown["name"],
        description=shown["description"],
        category=shown["category"].lower(),
        difficulty=difficulty_word(shown["difficulty"]),
        industry=shown["industry"],
        tags=shown["tags"],
        it_category=shown["it_category"],
        priority=PRIORITY_MATRIX[shown["impact"] + shown["urgency"]].value,
        estimated_time=shown["estimated_duration"],
        xp_reward=shown["xp_reward"],
        published_at=row.published_at,
        prerequisites=required(row, shown["prerequisites"], needed),
        is_completed=row.is_passed,
        is_saved=row.is_saved,
        best_score=row.best_score,
        times_attempted=row.times_attempted or 0,
        average_rating=metadata.average_rating,
        ratings_count=metadata.ratings_count,
    )
