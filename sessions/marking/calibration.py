"""How well a model's answers agree with instructors': Cohen's κ, per question, wording and model.

However good, the answers stay advice: they move no score (docs/marking.md).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet

from helpdesk.accounts.models import Role, User
from sessions.marking.models import InstructorMark, Judgement
from sessions.marking.questions import QUESTIONS

# Half the width of a 95 % interval in standard errors.
_Z = 1.959964


@dataclass(frozen=True)
class Kappa:
    """Agreement beyond chance, with its 95 % interval where the counts carry one."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Calibration:
    """What is known of a model's answers to one wording of a question.

    `n` answers were marked by instructors; `agreement` is the share with the same answer, 0–1.
    `kappa` is None where it is not defined: both gave one and the same answer every time.
    """

    question: str
    version: int
    model: str
    n: int
    agreement: float
    kappa: Kappa | None

    @property
    def text(self) -> str:
        """The question."""
        known = QUESTIONS.get(self.question)
        return known.text if known and known.version == self.version else self.question

    @property
    def agreement_percent(self) -> int:
        """The share with the same answer, in per cent."""
        return round(100 * self.agreement)

    @property
    def is_calibrated(self) -> bool:
        """Whether such answers agree with instructors.

        κ ≥ 0.6 is “substantial” (Landis & Koch 1977, “The measurement of observer agreement for
        categorical data”, Biometrics 33); both bars are settings.
        """
        return (
            self.kappa is not None
            and self.n >= settings.CALIBRATED_MARKS
            and self.kappa.value >= settings.CALIBRATED_KAPPA
        )


def cohens_kappa(table: Sequence[Sequence[int]], *, fewest: int = 0) -> Kappa | None:
    """Return κ of a square table of counts, one rater by rows and one by columns.

    κ = (po − pe) ÷ (1 − pe): Cohen (1960), “A coefficient of agreement for nominal scales”,
    Educational and Psychological Measurement 20. The interval takes the large-sample standard error
    of Fleiss, Cohen & Everitt (1969), Psychological Bulletin 72. It holds for large samples: there
    is none of fewer than `fewest` counts, nor where the error comes to 0, as it does for perfect
    agreement however few agreed. κ is None where pe is 1 (both always gave the same one answer) or
    there are no counts.
    """
    n = sum(map(sum, table))
    if not n:
        return None
    sides = range(len(table))
    rows = [sum(line) / n for line in table]
    columns = [sum(line[side] for line in table) / n for side in sides]
    observed = sum(table[side][side] for side in sides) / n
    expected = sum(rows[side] * columns[side] for side in sides)
    if math.isclose(expected, 1):
        return None
    value = (observed - expected) / (1 - expected)
    agreeing = sum(table[i][i] / n * (1 - (rows[i] + columns[i]) * (1 - value)) ** 2 for i in sides)
    differing = sum(
        table[i][j] / n * (columns[i] + rows[j]) ** 2 for i in sides for j in sides if i != j
    )
    spread = agreeing + (1 - value) ** 2 * differing - (value - expected * (1 - value)) ** 2
    error = math.sqrt(max(0.0, spread) / n) / (1 - expected)
    if n < fewest or math.isclose(error, 0, abs_tol=1e-6):
        return Kappa(value, None, None)
    return Kappa(value, max(-1.0, value - _Z * error), min(1.0, value + _Z * error))


def calibrations_for(person: User) -> list[Calibration]:
    """Return what `person` may know: of their organisation's marks; a super admin of all."""
    if person.role == Role.SUPER_ADMIN:
        return _calibrations(InstructorMark.objects.all())
    return calibrations_of(person.tenant_id) if person.tenant_id else []


def calibrations_of(tenant_id: UUID | None) -> list[Calibration]:
    """Return what an organisation's own marks say. One query."""
    marks = InstructorMark.objects.all()
    return _calibrations(
        marks.filter(tenant_id=tenant_id) if tenant_id else marks.filter(tenant__isnull=True)
    )


def of_judgement(judgement: Judgement, calibrations: Sequence[Calibration]) -> Calibration | None:
    """Return what is known of answers such as this one."""
    key = (judgement.question, judgement.version, judgement.model)
    return next((one for one in calibrations if _key(one) == key), None)


def _key(one: Calibration) -> tuple[str, int, str]:
    return one.question, one.version, one.model


def _calibrations(marks: QuerySet[InstructorMark]) -> list[Calibration]:
    names = ("judgement__question", "judgement__version", "judgement__model")
    rows = (
        marks.order_by(*names)
        .values_list(*names, "judgement__met", "first_met")
        .annotate(n=Count("pk"))
    )
    return [
        _calibration(question, version, model, {(row[3], row[4]): row[5] for row in group})
        for (question, version, model), group in groupby(rows, key=lambda row: row[:3])
    ]


def _calibration(
    question: str, version: int, model: str, counts: dict[tuple[bool, bool], int]
) -> Calibration:
    answers = (True, False)
    table = [[counts.get((said, found), 0) for found in answers] for said in answers]
    n = sum(map(sum, table))
    agreement = (table[0][0] + table[1][1]) / n
    kappa = cohens_kappa(table, fewest=settings.CALIBRATED_MARKS)
    return Calibration(question, version, model, n, agreement, kappa)
