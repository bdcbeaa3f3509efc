"""What to practise next, and why: what was not passed, what is due again, what is new."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import IntegerField, Q, Value, When
from django.utils import timezone

from gamification.streaks import today_of
from helpdesk.accounts.models import User
from scenarios.choices import Difficulty
from scenarios.experiments.assigning import expose
from scenarios.querysets import ScenarioQuerySet
from scenarios.selectors import LibraryEntry, entries, library_for
from sessions.models import TrainingSession
from sessions.performance.attempts import Attempt, attempts_of, counting_of
from sessions.performance.reasons import why_again, why_better, why_new, why_retest
from sessions.performance.spacing import Memory, memories_of
from sessions.performance.standing import MASTERY, Focus, Standing, rank_of, standing_of
from sessions.performance.variants import unseen_variants

MOST_ITEMS = 5
# Of one kind, so that a plan mixes them.
_MOST_OF_A_KIND = 2
# Failed so often in a row, something easier comes first.
STUCK = 3
# So many of what was not tried are looked at, those nearest to the target difficulty.
MOST_UNTRIED = 50
_UNTRIED = Q(times_attempted=None) | Q(times_attempted=0)


class Kind(models.TextChoices):
    """Why something is in the plan."""

    AGAIN = "again", "Not passed yet"
    RETEST = "retest", "Re-test"
    NEW = "new", "New"
    BETTER = "better", "Better score"


@dataclass(frozen=True)
class Practice:
    """A scenario to practise, with the reason to the person.

    `due`: of a re-test, the day it is due. `unseen`: how many of its variants they have not met;
    starting it draws one of those.
    """

    kind: Kind
    entry: LibraryEntry
    reason: str
    due: date | None = None
    unseen: int = 0

    @property
    def why(self) -> str:
        """The reason, and of a re-test whether it will look new."""
        if self.kind != Kind.RETEST or not self.unseen:
            return self.reason
        return f"{self.reason} It comes in a variant you have not met."

    @property
    def kind_label(self) -> str:
        """What the kind is called."""
        return str(self.kind.label)


@dataclass(frozen=True)
class Plan:
    """What to do next, best first; re-tests that come later, soonest first; what to mind.

    `due`: how many re-tests are due, be they among the items or not.
    """

    items: Sequence[Practice]
    upcoming: Sequence[Practice]
    focus: Focus | None
    due: int = 0

    @property
    def first(self) -> Practice | None:
        """The next thing to do; None when there is nothing to play."""
        return self.items[0] if self.items else None

    @property
    def is_news_of_retests(self) -> bool:
        """Whether more re-tests are due than the next thing to do, which says so itself."""
        leads = self.first is not None and self.first.kind == Kind.RETEST
        return self.due > int(leads)


def plan_for(
    person: User,
    *,
    besides: Collection[UUID] = (),
    attempts: Sequence[Attempt] | None = None,
) -> Plan:
    """Return a person's plan, leaving out what is being played and the scenarios `besides`.

    `attempts` are all of theirs (`counting_of`), for who has read them already. A fixed number of
    queries, and of rows too, however large the library is.
    """
    if attempts is None:
        attempts = attempts_of(person, counting_of(person))
    standing = standing_of(attempts)
    open_to_them = _open_to(person).exclude(pk__in=besides)
    tried = {attempt.scenario for attempt in attempts}
    candidates = [
        *open_to_them.filter(Q(pk__in=tried) | Q(times_attempted__gt=0)),
        *_nearest(open_to_them.filter(_UNTRIED).exclude(pk__in=tried), standing)[:MOST_UNTRIED],
    ]
    library = entries(candidates, person, are_shown=False)
    case = Case.of(library, attempts, today_of(person, timezone.now()), standing)
    items, upcoming = case.next_items(), case.later_items()
    named = [one.entry.id for one in (*items, *upcoming)]
    expose(person, named)
    unseen = unseen_variants(person, named)

    def with_variants(rows: Sequence[Practice]) -> list[Practice]:
        return [replace(row, unseen=unseen.get(row.entry.id, 0)) for row in rows]

    due = len(case.due_items())
    return Plan(with_variants(items), with_variants(upcoming), case.standing.focus, due)


def retests_due(person: User) -> list[Practice]:
    """Return every re-test that is due to a person, the longest overdue first, whatever else there
    is to do. A fixed number of queries.
    """
    attempts = attempts_of(person, counting_of(person))
    passed = {attempt.scenario for attempt in attempts if attempt.passed}
    library = entries(_open_to(person).filter(pk__in=passed), person, are_shown=False)
    today = today_of(person, timezone.now())
    return Case.of(library, attempts, today, standing_of(attempts)).due_items()


def _open_to(person: User) -> ScenarioQuerySet:
    """Return what a person can play and is not playing."""
    opened = TrainingSession.objects.practised().active().filter(person=person)
    return library_for(person).exclude(pk__in=opened.values("scenario"))


def _nearest(untried: ScenarioQuerySet, standing: Standing) -> ScenarioQuerySet:
    """Sort rows of the library as `Case` does: the target difficulty, then easier, then harder;
    of those, weak skills; and what needs nothing first, since it can't be locked.
    """
    target = rank_of(standing.target)
    steps = [
        When(shown__difficulty=value, then=Value(target - rank if rank <= target else 10 + rank))
        for rank, value in enumerate(Difficulty.values)
    ]
    weak = [name for name, skill in standing.skills.items() if skill.average < MASTERY]
    return untried.order_by(
        models.Case(*steps, output_field=IntegerField()),
        models.Case(When(shown__it_category__in=weak, then=Value(0)), default=Value(1)),
        models.Case(When(shown__prerequisites=[], then=Value(0)), default=Value(1)),
        "name",
        "pk",
    )


@dataclass(frozen=True)
class Case:
    """What the rules look at, and the rules. Pure."""

    today: date
    unlocked: Sequence[LibraryEntry]
    memories: Mapping[UUID, Memory]
    standing: Standing

    @classmethod
    def of(
        cls,
        library: Iterable[LibraryEntry],
        attempts: Sequence[Attempt],
        today: date,
        standing: Standing,
    ) -> "Case":
        """Look at what a person could play and their attempts, newest first."""
        unlocked = [entry for entry in library if entry.is_unlocked]
        return cls(today, unlocked, memories_of(attempts), standing)

    def next_items(self) -> list[Practice]:
        """Return what to practise next: two of each kind, then the others; never nothing if
        anything can be played.
        """
        again, stuck = self._not_passed()
        groups = again, self.due_items(), self._new()
        first = [one for group in groups for one in group[:_MOST_OF_A_KIND]]
        rest = [one for group in groups for one in group[_MOST_OF_A_KIND:]]
        return [*first, *rest, *stuck][:MOST_ITEMS] or self._better()

    def later_items(self) -> list[Practice]:
        """Return the re-tests that are not due yet, soonest first."""
        return [one for one in self._retests() if one.due and one.due > self.today][:MOST_ITEMS]

    def _not_passed(self) -> tuple[list[Practice], list[Practice]]:
        """Return what was not passed, or not the last time, easiest first; and where they are
        stuck.
        """
        again: list[Practice] = []
        stuck: list[Practice] = []
        for entry in self.unlocked:
            memory = self.memories.get(entry.id)
            slipped = memory is not None and memory.failures > 0 and memory.due is None
            if slipped or (entry.times_attempted and not entry.is_completed):
                is_stuck = memory is not None and memory.failures >= STUCK
                why = why_again(entry, memory, stuck=is_stuck)
                (stuck if is_stuck else again).append(Practice(Kind.AGAIN, entry, why))
        return again, stuck

    def due_items(self) -> list[Practice]:
        """Return the re-tests that are due, the longest overdue first."""
        return [one for one in self._retests() if one.due and one.due <= self.today]

    def _retests(self) -> list[Practice]:
        """Return everything that will be due or is, the longest overdue first."""
        found = [
            Practice(Kind.RETEST, entry, why_retest(memory, self.today), due=memory.due)
            for entry in self.unlocked
            if (memory := self.memories.get(entry.id)) and memory.due
        ]
        return sorted(found, key=lambda one: one.due or self.today)

    def _new(self) -> list[Practice]:
        """Return what was not tried, in the order of `_fitness`."""
        fresh = [
            entry
            for entry in self.unlocked
            if not entry.times_attempted
            and not entry.is_completed
            and entry.id not in self.memories
        ]
        return [
            Practice(Kind.NEW, entry, self._why_new(entry))
            for entry in sorted(fresh, key=self._fitness)
        ]

    def _why_new(self, entry: LibraryEntry) -> str:
        return why_new(entry, self.standing, self.today, newcomer=not self.memories)

    def _fitness(self, entry: LibraryEntry) -> tuple[Any, ...]:
        """Order by difficulty (the target, then easier, then harder), then by skill: weak ones
        from the weakest, new ones, the others from the longest ago.
        """
        step = rank_of(self.standing.target) - rank_of(entry.difficulty)
        hard = (0, step) if step >= 0 else (1, -step)
        skill = self.standing.skills.get(entry.it_category)
        if skill is None:
            return hard, 1, 0
        if skill.average < MASTERY:
            return hard, 0, skill.average
        return hard, 2, skill.last_day.toordinal()

    def _better(self) -> list[Practice]:
        """Return the weakest pass, where all is passed and nothing is due."""
        if not self.unlocked:
            return []
        weakest = min(self.unlocked, key=lambda entry: entry.best_score or 0)
        return [Practice(Kind.BETTER, weakest, why_better(weakest))]
