"""`manage.py check_xp`: does everybody's XP equal the sum of their awards?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gamification.selectors import differences


class Command(BaseCommand):
    """Reports every difference; exits with 1 if there is one. Changes nothing."""

    help = "Compare everybody's XP with the ledger of awards."

    def handle(self, *args: Any, **options: Any) -> None:
        found = differences()
        for difference in found:
            person = difference.person
            self.stdout.write(f"{person.email}: has {person.xp} XP, ledger {difference.ledger} XP")
        if found:
            raise CommandError(f"{len(found)} of the people have XP the ledger does not explain.")
        self.stdout.write("Everybody's XP equals the ledger.")
