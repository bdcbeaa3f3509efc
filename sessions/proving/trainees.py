"""Ten scripted trainees, and how each of them fares."""

from dataclasses import dataclass

from sessions.assessment import Assessment
from sessions.incident import Incident
from sessions.proving.manners import Manner
from sessions.proving.player import Player
from sessions.proving.stage import Stage


@dataclass(frozen=True)
class Performance:
    """One session of one trainee, to its end."""

    manner: Manner
    stage: Stage
    assessment: Assessment
    messages: int


def perform(what: Incident, manner: Manner, seed: int) -> Performance:
    """Let a trainee play, against whoever calls with `seed`."""
    stage = Stage(what, seed=seed)
    player = Player(stage, manner)
    player.play()
    return Performance(manner, stage, stage.assess(), player.number)
