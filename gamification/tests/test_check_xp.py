from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from gamification.models import Award
from helpdesk.accounts.models import User

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("check_xp", stdout=out)
    return out.getvalue()


@pytest.fixture
def person() -> User:
    person = User.objects.create_user("ada@example.test", "password-of-ada")
    for source, amount in [("session:1", 30), ("session:2", 12)]:
        Award.objects.create(
            person=person,
            reason=Award.Reason.SCENARIO_PASSED,
            source=source,
            subject="scenario:1",
            amount=amount,
        )
    return person


def test_it_is_content_where_xp_equals_the_ledger(person):
    User.objects.create_user("bob@example.test", "password-of-bob")
    User.objects.filter(pk=person.pk).update(xp=42)
    assert "equals the ledger" in run()


def test_it_reports_who_differs_and_fails(person):
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the people"):
        call_command("check_xp", stdout=out)
    assert out.getvalue().strip() == "ada@example.test: has 0 XP, ledger 42 XP"
    person.refresh_from_db()
    assert person.xp == 0
