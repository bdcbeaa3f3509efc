"""Playing a draft before it is published. Scenarios know no sessions: `sessions` says how."""

from collections.abc import Callable
from dataclasses import dataclass

from helpdesk.accounts.models import User
from helpdesk.errors import Conflict
from scenarios.models import Scenario
from scenarios.problems import simulation_problems
from scenarios.rules import require
from scenarios.services.lifecycle import pin_articles


@dataclass(frozen=True)
class Player:
    """What starts a preview of the newest version and returns its address, and what forgets all
    previews of a scenario.
    """

    start: Callable[[User, Scenario], str]
    forget: Callable[[Scenario], None]


_players: list[Player] = []


def register_player(player: Player) -> None:
    """Say what plays; the last one said does."""
    _players.append(player)


def obstacles(scenario: Scenario) -> list[str]:
    """Return why the newest version can't be played at all, place by place.

    That is much less than the publish gate asks for: the world has to be a valid one.
    """
    if not scenario.simulation:
        return ["The simulation is still empty"]
    return simulation_problems(scenario.simulation)


def preview(*, scenario: Scenario, person: User) -> str:
    """Start playing the newest version as its author; return the address to play at.

    Raises NotAllowed, Conflict `not_playable`.
    """
    require(person, "preview_scenario", scenario)
    problems = obstacles(scenario)
    if problems:
        raise Conflict(f"It can't be played yet: {problems[0]}.", code="not_playable")
    pin_articles(scenario)
    return _players[-1].start(person, scenario)


def forget_previews(scenario: Scenario) -> None:
    """Forget the previews of a scenario that is to be deleted."""
    for player in _players:
        player.forget(scenario)
