"""How far through its scenario's phases a conversation came. Pure, and by words alone."""

from collections.abc import Iterable, Sequence

from scenarios.documents import PhasePart
from sessions.assessment.words import stems, stems_of

# Different items of its vocabulary that show a phase was reached. One alone may come up anywhere.
_ITEMS = 2
# A phrase was used in a message that holds so much of its stems, and so many.
_SHARE = 0.6
_STEMS = 3


def phase_reached(phases: Sequence[PhasePart], texts: Iterable[str], *, resolved: bool) -> int:
    """Return the number of the last phase that was reached, counted from 1; 0 for none.

    `texts` are what trainee and customer wrote. An attempt that was brought to a resolution went
    through all phases, whatever its words. Otherwise it is the last one of which two items of the
    vocabulary came up, or one essential phrase (three fifths of its stems in one message); whoever
    wrote at all reached the first.
    """
    if resolved:
        return len(phases)
    messages = [stems(text) for text in texts]
    if not messages:
        return 0
    spoken = [number for number, phase in enumerate(phases, start=1) if _came_up(phase, messages)]
    return max([min(1, len(phases)), *spoken])


def _came_up(phase: PhasePart, messages: Sequence[frozenset[str]]) -> bool:
    said = frozenset().union(*messages)
    items = {found for item in phase.key_vocabulary if (found := stems_of([item]))}
    heard = sum(item <= said for item in items)
    return heard >= _ITEMS or any(_used(phrase, messages) for phrase in phase.essential_phrases)


def _used(phrase: str, messages: Sequence[frozenset[str]]) -> bool:
    wanted = stems_of([phrase])
    enough = max(min(_STEMS, len(wanted)), _SHARE * len(wanted))
    return bool(wanted) and any(len(wanted & message) >= enough for message in messages)
