"""What to play next, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from helpdesk.accounts.models import User
from scenarios.experiments.assigning import expose
from scenarios.selectors import LibraryEntry, entries, library_for


@dataclass(frozen=True)
class Suggestion:
    """A scenario with the reason for it, one sentence to the person."""

    entry: LibraryEntry
    why: str


def suggestion_for(person: User, *, besides: Collection[UUID] = ()) -> Suggestion | None:
    """Return the easiest unlocked scenario not passed yet, leaving out `besides`.

    When all are passed, the one with the lowest best score; None when there is nothing to play.
    """
    rows = library_for(person).exclude(pk__in=besides)
    found = _suggestion(entries(rows, person, are_shown=False))
    if found is not None:
        expose(person, [found.entry.id])
    return found


def _suggestion(library: list[LibraryEntry]) -> Suggestion | None:
    unlocked = [entry for entry in library if entry.is_unlocked]
    for entry in unlocked:
        if not entry.is_completed:
            return Suggestion(entry, _why(entry, library))
    if not unlocked:
        return None
    weakest = min(unlocked, key=lambda entry: entry.best_score or 0)
    return Suggestion(
        weakest,
        "You have passed every scenario open to you. Your best score here is the lowest, "
        f"{weakest.best_score}: a better one still earns the difference in XP.",
    )


def _why(entry: LibraryEntry, library: list[LibraryEntry]) -> str:
    if entry.times_attempted:
        best = f" Your best score so far is {entry.best_score}." if entry.best_score else ""
        return f"You have tried it but not passed it yet.{best} Most is learnt the second time."
    if not any(other.times_attempted for other in library):
        return "It is the easiest one: a good first ticket to get to know the desk."
    if entry.prerequisites:
        names = " and ".join(f"“{needed.name}”" for needed in entry.prerequisites)
        return f"You passed {names}, which opened this one."
    return "It is the easiest one you have not tried yet."
