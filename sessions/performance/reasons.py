"""Why something is in a practice plan, in a sentence or two to the person."""

from datetime import date

from scenarios.choices import ITCategory
from scenarios.selectors import LibraryEntry
from sessions.performance.spacing import Memory
from sessions.performance.standing import DIFFICULTIES, MASTERY, Standing, rank_of

# After so many days without one, a kind of ticket is worth mentioning as long ago.
_LONG_AGO = 14


def why_again(entry: LibraryEntry, memory: Memory | None, *, stuck: bool) -> str:
    """Of something tried and not passed (yet, or the last time)."""
    if memory is not None and memory.last_passed is not None:
        return (
            f"You have passed it before, but not the last time, with {memory.last.overall}. "
            "What slips is best picked up soon."
        )
    best = f" Your best score so far is {entry.best_score}." if entry.best_score else ""
    if stuck:
        return (
            f"You have tried it {memory.failures if memory else 0} times in a row without passing."
            f"{best} Take what stands above first, then read its feedback once more."
        )
    return f"You have tried it but not passed it yet.{best} Most is learnt the second time."


def why_retest(memory: Memory, today: date) -> str:
    """Of something passed that is due again, or will be."""
    assert memory.last_passed is not None  # noqa: S101  # else it would not be due
    since = f"You passed it {_ago((today - memory.last_passed).days)}"
    if memory.due is not None and memory.due > today:
        return f"{since}; a re-test is worth most after a while."
    return f"{since}. Solving it once more now, when it is half forgotten, is what makes it last."


def why_new(entry: LibraryEntry, standing: Standing, today: date, *, newcomer: bool) -> str:
    """Of something not tried yet."""
    if newcomer:
        return "It is the easiest one: a good first ticket to get to know the desk."
    return " ".join(
        filter(None, [_why_so_hard(entry, standing), _why_this_skill(entry, standing, today)])
    )


def why_better(entry: LibraryEntry) -> str:
    """Of the weakest where all is passed and nothing is due."""
    return (
        "You have passed every scenario open to you. Your best score here is the lowest, "
        f"{entry.best_score or 0}: a better one still earns the difference in XP."
    )


def _why_so_hard(entry: LibraryEntry, standing: Standing) -> str:
    if entry.prerequisites:
        names = " and ".join(f"“{needed.name}”" for needed in entry.prerequisites)
        return f"You passed {names}, which opened this one."
    mastered = standing.mastered
    if mastered and rank_of(entry.difficulty) == rank_of(mastered) + 1:
        return f"You passed one for {_people(mastered)} with {MASTERY} or more: this is a step up."
    return "You have not tried it yet."


def _why_this_skill(entry: LibraryEntry, standing: Standing, today: date) -> str:
    skill, label = standing.skills.get(entry.it_category), ITCategory(entry.it_category).label
    if skill is None:
        return f"It is about something new to you: {label.lower()}."
    if skill.average < MASTERY:
        return (
            f"Tickets about {label.lower()} are where you can gain: {skill.average:g} on average."
        )
    days = (today - skill.last_day).days
    return f"Your last ticket about {label.lower()} was {_ago(days)}." if days > _LONG_AGO else ""


def _people(difficulty: str) -> str:
    """Return whom a difficulty is for."""
    names = ("beginners", "intermediates", "the advanced", "experts")
    return dict(zip(DIFFICULTIES, names, strict=True))[difficulty]


def _ago(days: int) -> str:
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days ago"
