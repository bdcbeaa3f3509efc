"""Who hears what of scenarios.

Nobody hears of their own deed, and nobody of what they may not see: whoever is told, is asked of
`Scenario.objects.visible_to` and the permission that the news is about.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from helpdesk.accounts.models import Role, User
from helpdesk.notifications.services import notify
from scenarios.colleagues import colleagues_on
from scenarios.comments.models import Comment
from scenarios.models import Scenario
from scenarios.querysets import ScenarioQuerySet

_DECIDED = {"approve": "approved", "reject": "sent back", "publish": "published"}


# (move, actor, notes) → scenarios it was made with, while `together` gathers.
_Moves = dict[tuple[str, User | None, str], list[UUID]]
_gathered: ContextVar[_Moves | None] = ContextVar("gathered_moves", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Tell of all the moves made inside in one piece of news a person, when all are made.

    For work on many scenarios, which would else be as many mails.
    """
    moves: _Moves = {}
    token = _gathered.set(moves)
    try:
        yield
    finally:
        _gathered.reset(token)
    for (name, actor, notes), ids in moves.items():
        _tell_of_moves(name, Scenario.objects.filter(pk__in=ids), actor, notes)


def tell_of_move(name: str, *, scenario: Scenario, actor: User | None, notes: str) -> None:
    """Tell who waits for a lifecycle move that it was made: reviewers, or the authors."""
    moves = _gathered.get()
    if moves is not None:
        moves.setdefault((name, actor, notes), []).append(scenario.pk)
    elif name == "submit":
        text = f"“{scenario}” was submitted{_by(actor)} and waits for review."
        url = reverse("admin:scenarios_scenario_review_one", args=[scenario.pk])
        tell(reviewers_of(scenario), "review", text, scenario, actor, detail=notes, url=url)
    elif name in _DECIDED:
        text = f"“{scenario}” was {_DECIDED[name]}{_by(actor)}."
        tell(authors_of(scenario), "review", text, scenario, actor, detail=notes)


def _tell_of_moves(name: str, scenarios: ScenarioQuerySet, actor: User | None, notes: str) -> None:
    people = User.objects.active().select_related("tenant")
    if actor is not None:
        people = people.exclude(pk=actor.pk)
    if scenarios.count() == 1:
        tell_of_move(name, scenario=scenarios.get(), actor=actor, notes=notes)
    elif name == "submit":
        waiting = f"waiting for review{_by(actor)}"
        covered: set[UUID] = set()
        for person in people.filter(tenant__in=scenarios.values("tenant")):
            theirs = scenarios.waiting_for(person)
            covered.update(theirs.values_list("pk", flat=True))
            _tell_of_several(person, theirs, waiting, notes)
        left = scenarios.exclude(pk__in=covered)
        for person in people.filter(role=Role.SUPER_ADMIN) if left.exists() else ():
            _tell_of_several(person, left.waiting_for(person), waiting, notes)
    elif name in _DECIDED:
        creators, editors = scenarios.values("created_by"), scenarios.values("updated_by")
        for person in people.filter(Q(pk__in=creators) | Q(pk__in=editors)):
            own = scenarios.filter(Q(created_by=person) | Q(updated_by=person))
            _tell_of_several(person, own.visible_to(person), f"{_DECIDED[name]}{_by(actor)}", notes)


def _tell_of_several(person: User, scenarios: ScenarioQuerySet, state: str, detail: str) -> None:
    number = scenarios.count()
    if number:
        notify(
            person=person,
            kind="review",
            text=f"Scenarios {state}: {number}.",
            detail=detail,
            url=reverse("admin:scenarios_scenario_changelist") if person.is_staff else "",
            mail=True,
        )


def tell(
    people: Iterable[User],
    kind: str,
    text: str,
    scenario: Scenario,
    actor: User | None,
    *,
    detail: str = "",
    url: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Tell each of the people, but the actor and who may not see the scenario, here and by mail.

    `url` is a page of the admin, which trainees have no part in.
    """
    url = url or reverse("admin:scenarios_scenario_change", args=[scenario.pk])
    for person in people:
        if person == actor or not may_see(person, scenario):
            continue
        notify(
            person=person,
            kind=kind,
            text=text,
            detail=detail,
            url=url if person.is_staff else "",
            data={"scenarioId": str(scenario.pk), **(data or {})},
            topic=f"scenario:{scenario.pk}",
            mail=True,
        )


def may_see(person: User, scenario: Scenario) -> bool:
    """Whether the person may know of the scenario."""
    return person.is_active and (
        Scenario.objects.visible_to(person).filter(pk=scenario.pk).exists()
    )


def authors_of(scenario: Scenario) -> list[User]:
    """Return who created the scenario and who wrote its newest version."""
    return list({one for one in (scenario.created_by, scenario.updated_by) if one is not None})


def reviewers_of(scenario: Scenario) -> list[User]:
    """Return who could review the scenario as it is; super admins where its tenant has nobody."""
    found = [person for person in colleagues_on(scenario) if _could_review(person, scenario)]
    if found:
        return found
    above = User.objects.active().select_related("tenant").filter(role=Role.SUPER_ADMIN)
    return [person for person in above if _could_review(person, scenario)]


def _could_review(person: User, scenario: Scenario) -> bool:
    allowed: bool = person.has_perm("scenarios.review_scenario", scenario)
    return allowed and not Scenario.objects.written_by(person).filter(pk=scenario.pk).exists()


def _by(actor: User | None) -> str:
    return f" by {actor}" if actor else ""


def tell_of_comment(comment: Comment, *, but: Iterable[User]) -> None:
    """Tell the scenario's authors and the thread; `but` those who hear of it already."""
    scenario = comment.scenario
    done = "answered a comment" if comment.parent_id else "commented"
    people = {*authors_of(scenario), *_thread_of(comment)} - set(but)
    _tell_readers(people, "comment", f"{comment.author} {done} on “{scenario}”.", comment)


def tell_of_mentions(comment: Comment, people: Iterable[User]) -> None:
    """Tell people that they are mentioned."""
    text = f"{comment.author} mentioned you in a comment on “{comment.scenario}”."
    _tell_readers(people, "mention", text, comment)


def _thread_of(comment: Comment) -> list[User]:
    if comment.parent_id is None:
        return []
    thread = Comment.objects.filter(Q(pk=comment.parent_id) | Q(parent=comment.parent_id))
    return list(
        User.objects.filter(pk__in=thread.filter(deleted_at=None).values("author"))
        .select_related("tenant")
        .order_by("pk")
    )


def _tell_readers(people: Iterable[User], kind: str, text: str, comment: Comment) -> None:
    scenario = comment.scenario
    page = reverse("admin:scenarios_scenario_comments_page", args=[scenario.pk])
    tell(
        [one for one in people if one.has_perm("scenarios.view_comments", scenario)],
        kind,
        text,
        scenario,
        comment.author,
        detail=comment.content,
        url=f"{page}?show=all#comment-{comment.pk}",
        data={"commentId": str(comment.pk)},
    )
