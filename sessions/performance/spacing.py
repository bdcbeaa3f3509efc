"""When a scenario that was passed should be practised again: expanding intervals.

What is learnt is kept longer if it is called up again after a while, and the best while grows with
how long it shall last: about 20–40 % of a week, 5–10 % of a year (Cepeda, Vul, Rohrer, Wixted &
Pashler 2008, “Spacing effects in learning: a temporal ridgeline of optimal retention”; reviewed in
Cepeda, Pashler, Vul, Wixted & Rohrer 2006, “Distributed practice in verbal recall tasks”). The
table is in docs/performance.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sessions.performance.attempts import Attempt

# Days from a pass to the next re-test, by how many spaced passes in a row there have been.
INTERVALS = (2, 7, 21, 60)


@dataclass(frozen=True)
class Memory:
    """How well one scenario sits. `due` is when to practise it again; None before a pass holds.

    `passes` counts passes in a row that came when they were due: a second pass on the same day
    tells nothing about what will be known next week. `failures` counts attempts since the last pass
    that were not passed, abandoned ones included. `last` is the last completed attempt, the first
    of all where none was.
    """

    scenario: UUID
    last: Attempt
    passes: int = 0
    failures: int = 0
    due: date | None = None
    last_passed: date | None = None

    def after(self, attempt: Attempt) -> "Memory":
        """Return what is known after one more attempt."""
        if attempt.is_abandoned:
            # It says that time or patience ran out, not that it was forgotten.
            return replace(self, failures=self.failures + (self.due is None))
        if not attempt.passed:
            return Memory(self.scenario, attempt, 0, self.failures + 1, None, self.last_passed)
        if self.due is not None and attempt.day < self.due:
            return Memory(self.scenario, attempt, self.passes, 0, self.due, attempt.day)
        passes = self.passes + 1
        wait = INTERVALS[min(passes, len(INTERVALS)) - 1]
        return Memory(
            self.scenario, attempt, passes, 0, attempt.day + timedelta(days=wait), attempt.day
        )


def memories_of(attempts: Iterable[Attempt]) -> dict[UUID, Memory]:
    """Return a memory for each scenario among `attempts`, which may come in any order."""
    found: dict[UUID, Memory] = {}
    for attempt in sorted(attempts, key=lambda one: (one.ended_at, one.number)):
        before = found.get(attempt.scenario, Memory(attempt.scenario, attempt))
        found[attempt.scenario] = before.after(attempt)
    return found
