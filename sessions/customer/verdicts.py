"""How good the guard is: its verdicts over labelled replies, heard as the voice hears a model."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass

from helpdesk.model_endpoint import Piece
from sessions.customer.guard import Guard, Refused
from sessions.customer.replies import Labelled, ReplySet
from sessions.customer.situations import Situation
from sessions.customer.voice_model import Reply, hear


@dataclass(frozen=True)
class Verdict:
    """What became of one reply: how many of its sentences would be shown, and the check that
    stopped it ("" when nothing did; what goes beyond the limits is cut, not refused).
    """

    reply: Labelled
    shown: int
    failed: str

    @property
    def missed(self) -> set[str]:
        """Kinds of faults that would be shown."""
        return {label for label in self.reply.labels[: self.shown] if label != "ok"}

    @property
    def is_wrong_refusal(self) -> bool:
        """Whether a faultless reply was refused, wholly or in part."""
        return bool(self.failed) and self.reply.is_ok


@dataclass
class Row:
    """Replies with one kind of fault: how many there are and how many of them are kept back."""

    kind: str
    replies: int = 0
    caught: int = 0

    @property
    def missed(self) -> int:
        """How many would be seen."""
        return self.replies - self.caught


async def judge(kept: ReplySet) -> list[Verdict]:
    """Run the guard over a set."""
    return [await _verdict(reply, kept.situations[reply.situation], kept) for reply in kept.replies]


def rows(verdicts: Iterable[Verdict]) -> list[Row]:
    """Count per kind of fault, and over all replies with a fault (kind "any")."""
    table: dict[str, Row] = {}
    for verdict in verdicts:
        kinds = {label for label in verdict.reply.labels if label != "ok"}
        for kind in sorted(kinds) + (["any"] if kinds else []):
            row = table.setdefault(kind, Row(kind))
            row.replies += 1
            row.caught += not (verdict.missed if kind == "any" else kind in verdict.missed)
    return sorted(table.values(), key=lambda row: (row.kind == "any", -row.replies, row.kind))


async def _verdict(reply: Labelled, situation: Situation, kept: ReplySet) -> Verdict:
    async def see(_: str) -> None: ...

    moment = situation.moment(kept.simulations[situation.scenario])
    heard = Reply(Guard(situation.decision, moment, situation.transcript), see)
    failed = ""
    try:
        await hear(heard, _whole(reply.text))
    except Refused as refusal:
        failed = str(refusal)
    return Verdict(reply, len(heard.shown), failed)


async def _whole(text: str) -> AsyncIterator[Piece]:
    yield Piece(text)
