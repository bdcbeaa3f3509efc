"""How long somebody worked on a ticket, which is not how long it was open."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

# Between two things that happened in a session, more than this is not work on it but a break, of
# which so much counts. The SLA goes by the wall clock.
LONGEST_PAUSE = timedelta(minutes=15)


def working_seconds(moments: Iterable[datetime]) -> int:
    """Return the seconds between moments in any order, of each pause LONGEST_PAUSE at most."""
    pauses = (min(later - earlier, LONGEST_PAUSE) for earlier, later in pairwise(sorted(moments)))
    return int(sum(pauses, timedelta()).total_seconds())
