"""What somebody practised on is never deleted, only archived."""

import pytest

from helpdesk.errors import Conflict
from scenarios import services
from scenarios.models import Scenario
from scenarios.versions import Version
from sessions.models import TrainingSession

pytestmark = pytest.mark.django_db


def test_a_scenario_with_sessions_stays_with_its_versions(cast, scenario, session):
    with pytest.raises(Conflict) as caught:
        services.delete(scenario=scenario, actor=cast.super_admin)
    assert caught.value.code == "in_use"
    assert Scenario.objects.get() == scenario
    assert Version.objects.get(id=scenario.pk).version_number == 1
    assert TrainingSession.objects.get() == session
    services.archive(scenario=scenario, actor=cast.super_admin)
    assert TrainingSession.objects.get().is_active
