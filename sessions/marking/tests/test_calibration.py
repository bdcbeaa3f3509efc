"""Cohen's κ against published figures and another implementation; whose marks count."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from sessions.marking.calibration import (
    Calibration,
    calibrations_for,
    calibrations_of,
    cohens_kappa,
)
from sessions.marking.judging import mark_judgement
from sessions.marking.models import Judgement
from sessions.marking.tests.conftest import solved

counts = st.integers(0, 40)


def test_a_published_example():
    """Fleiss, Levin & Paik (2003), “Statistical Methods for Rates and Proportions”, table 18.1."""
    kappa = cohens_kappa([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert kappa is not None
    assert round(kappa.value, 2) == 0.68
    assert round((kappa.high - kappa.low) / 2 / 1.96, 3) == 0.088


@given(st.tuples(counts, counts, counts, counts))
@hypothesis_settings(max_examples=60, deadline=None)
def test_the_same_as_scikit_learn(cells):
    a, b, c, d = cells
    pairs = [(1, 1)] * a + [(1, 0)] * b + [(0, 1)] * c + [(0, 0)] * d
    found = cohens_kappa([[a, b], [c, d]])
    said, seen = {one for one, _ in pairs}, {other for _, other in pairs}
    if not pairs or (len(said) == 1 and said == seen):
        assert found is None
        return
    assert found is not None
    expected = cohen_kappa_score(*zip(*pairs, strict=True))
    assert found.value == pytest.approx(expected, abs=1e-9)
    assert (found.low is None) == (found.high is None)
    if found.low is not None:
        assert -1 <= found.low <= found.value <= found.high <= 1


@pytest.mark.parametrize(
    ("table", "has_one"),
    [
        ([[14, 1], [1, 14]], True),
        ([[14, 1], [1, 13]], False),  # fewer than 30
        ([[20, 0], [0, 20]], False),  # perfect: the large-sample error is 0
    ],
)
def test_an_interval_only_where_the_counts_carry_one(table, has_one):
    kappa = cohens_kappa(table, fewest=30)
    assert kappa is not None
    assert (kappa.low is not None, kappa.high is not None) == (has_one, has_one)


@pytest.fixture
def judge(cast, scenario):
    """Make a judged answer and an instructor's mark."""
    sessions = {}

    def make(number, *, met, mark, person=None, by=None, model="m"):
        person = person or cast.owner
        if person.pk not in sessions:
            sessions[person.pk] = solved(person, scenario)
        session = sessions[person.pk]
        judgement = Judgement.objects.create(
            session=session,
            question=f"question-{number}",
            version=1,
            model=model,
            met=met,
            quote="Hello",
            message=session.messages.first(),
        )
        mark_judgement(judgement=judgement, met=mark, by=by or cast.reviewer)
        return judgement

    return make


@pytest.mark.django_db
def test_an_organisation_knows_of_its_own_marks(cast, judge):
    judge(1, met=True, mark=True)
    judge(2, met=True, mark=False, person=cast.outsider, by=cast.outsider_admin)
    assert [one.agreement for one in calibrations_of(cast.tenant.pk)] == [1]
    assert [one.agreement for one in calibrations_for(cast.outsider_admin)] == [0]
    assert len(calibrations_for(cast.super_admin)) == 2
    assert calibrations_of(cast.tenant.pk)[0].kappa is None


@pytest.mark.django_db
def test_the_first_mark_counts_and_a_later_one_is_kept(cast, judge):
    judgement = judge(1, met=True, mark=False)
    mark = mark_judgement(judgement=judgement, met=True, by=cast.admin)
    mark.refresh_from_db()
    assert (mark.first_met, mark.met, mark.by) == (False, True, cast.admin)
    assert [one.agreement for one in calibrations_of(cast.tenant.pk)] == [0]


def test_enough_agreement_of_enough_marks_is_calibrated(settings):
    def calibrated(n, table):
        return Calibration("adapts", 1, "m", n, 0.9, cohens_kappa(table)).is_calibrated

    good, poor = [[14, 1], [1, 14]], [[9, 6], [6, 9]]
    assert calibrated(30, good)
    assert not calibrated(29, good)
    assert not calibrated(30, poor)
    settings.CALIBRATED_KAPPA, settings.CALIBRATED_MARKS = 0.1, 10
    assert calibrated(10, poor)
