"""People who save, rate, start, finish and give up all the time, until they are killed.

`python -m testing.busy KILLS SEED` works in one child process after another, each killed with
`kill -9` at a random moment.
"""

import os
import signal
import sys
import time
import traceback
from contextlib import suppress
from random import Random
from typing import Any

import django

LONGEST = 0.15  # seconds from what a child did first to its death
_DEEDS = {"save": 3, "unsave": 2, "rate": 3, "unrate": 1, "start": 3, "abandon": 1, "finish": 2}


def do_something(dice: Random) -> str:
    """Let somebody do one of the things that move counters; returns what."""
    from helpdesk.accounts.models import User
    from helpdesk.errors import Conflict
    from scenarios.models import Scenario

    deed = dice.choices(list(_DEEDS), list(_DEEDS.values()))[0]
    person = dice.choice(User.objects.filter(role="TRAINEE").order_by("pk"))
    scenario = dice.choice(Scenario.objects.playable_by(person).order_by("pk"))
    with suppress(Conflict):  # somebody else ended the session first
        _do(deed, dice, person=person, scenario=scenario)
    return deed


def _do(deed: str, dice: Random, **on_it: Any) -> None:
    from scenarios import services
    from sessions.models import TrainingSession
    from sessions.services import abandon, resolve, start_session
    from sessions.services.closing import Resolution

    opened = TrainingSession.objects.active().filter(**on_it).first()
    if deed in ("save", "unsave"):
        services.set_saved(**on_it, saved=deed == "save")
    elif deed == "rate":
        services.rate(**on_it, rating=dice.randint(1, 5))
    elif deed == "unrate":
        services.unrate(**on_it)
    elif deed == "start" or opened is None:
        start_session(**on_it)
    elif deed == "abandon":
        abandon(session=opened)
    else:
        filed = Resolution("escalated", "Handed over.", team="Identity team")
        resolve(session=opened, resolution=filed)


def main(kills: int, seed: int) -> None:
    """Work in `kills` children, one after the other, each until it is killed."""
    django.setup()  # nothing is connected to the database yet: children are copies of this
    dice = Random(seed)  # noqa: S311  # no secret
    for number in range(kills):
        listening, telling = os.pipe()
        child = os.fork()
        if not child:
            _work_on(Random(f"{seed} {number}"), telling)  # noqa: S311
        os.close(telling)
        os.read(listening, 1)  # nothing, if it is gone
        time.sleep(dice.uniform(0, LONGEST))
        os.kill(child, signal.SIGKILL)
        if not os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            sys.exit("A child ended before it was killed.")
        os.close(listening)


def _work_on(dice: Random, telling: int) -> None:
    """Work for ever, and tell when something was done; this copy must never go on as its parent."""
    try:
        do_something(dice)
        os.write(telling, b".")
        while True:
            do_something(dice)
    except BaseException:  # noqa: BLE001  # also what would end any other process
        traceback.print_exc()
    os._exit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
