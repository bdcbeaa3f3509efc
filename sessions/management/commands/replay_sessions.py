"""Runs stored sessions through the engine again and says where they come out differently."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from sessions.models import TrainingSession
from sessions.services import replay
from sessions.services.replaying import Difference

_SHOWN = 160  # characters of either side


class Command(BaseCommand):
    """`manage.py replay_sessions [--last N] [id …]`: exit code 1 if one differs."""

    help = "Replay stored sessions and compare; by default the last 20 that ended."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take ids, or how many of the last ones."""
        parser.add_argument("ids", nargs="*", type=UUID, help="Sessions, open ones too.")
        parser.add_argument("--last", type=int, default=20, help="Without ids: how many.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay; raises CommandError when one differs or is unknown."""
        sessions = _chosen(options["ids"], options["last"])
        differing = 0
        for session in sessions:
            differences = replay(session)
            differing += bool(differences)
            self.stdout.write(f"{session.pk}: {_verdict(differences)}")
            for one in differences:
                self.stdout.write(told(one))
        if differing:
            raise CommandError(f"{differing} of {len(sessions)} sessions came out differently.")
        self.stdout.write(f"{len(sessions)} sessions, each the same again.")


def _chosen(ids: list[UUID], last: int) -> list[TrainingSession]:
    if not ids:
        ended = TrainingSession.objects.ended().filter(journal__isnull=False).distinct()
        return list(ended.order_by("-ended_at")[: max(last, 0)])
    found = TrainingSession.objects.in_bulk(ids)
    missing = [str(pk) for pk in ids if pk not in found]
    if missing:
        raise CommandError(f"There is no session {', '.join(missing)}.")
    return [found[pk] for pk in ids]


def _verdict(differences: list[Difference]) -> str:
    return f"{len(differences)} differences" if differences else "the same"


def told(one: Difference) -> str:
    """Return both sides from shortly before where they part."""
    pairs = zip(one.stored, one.replayed, strict=False)
    parting = next((i for i, (a, b) in enumerate(pairs) if a != b), 0)
    start = max(0, parting - 40)
    place = f"entry {one.entry} ({one.kind})" if one.entry else one.kind
    stored, replayed = (side[start : start + _SHOWN] for side in (one.stored, one.replayed))
    return f"  {place}\n    stored:   …{stored}\n    replayed: …{replayed}"
