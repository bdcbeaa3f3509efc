"""Forms of the scenario pages."""

from typing import Any

from django import forms

from scenarios.choices import Difficulty, ITCategory
from scenarios.models import STARS
from scenarios.querysets import SORTS, ScenarioQuerySet
from scenarios.services.engagement import MAX_NOTES, MAX_REPORT


class _Text(forms.CharField):
    """Text of several lines: browsers count a line's end as one character but send two."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class OpinionForm(forms.Form):
    """A rating and private notes; each may be left out."""

    rating = forms.TypedChoiceField(
        required=False, choices=[(str(value), str(value)) for value in STARS], coerce=int
    )
    notes = _Text(required=False, max_length=MAX_NOTES, strip=False)


class NotesForm(forms.Form):
    """Private notes alone; empty ones are deleted."""

    notes = _Text(required=False, max_length=MAX_NOTES, strip=False)


class ReportForm(forms.Form):
    """A problem, in the person's words."""

    text = _Text(max_length=MAX_REPORT, error_messages={"required": "Say what is wrong, please."})


class LibraryForm(forms.Form):
    """Which scenarios to list, in which order. What makes no sense is ignored: it is a filter."""

    search = forms.CharField(required=False, max_length=100)
    difficulty = forms.ChoiceField(
        required=False, choices=[("", "Any difficulty"), *Difficulty.choices]
    )
    topic = forms.ChoiceField(required=False, choices=[("", "Any topic"), *ITCategory.choices])
    completed = forms.ChoiceField(
        required=False,
        label="Progress",
        choices=[("", "All"), ("false", "Not passed yet"), ("true", "Passed")],
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[
            ("", "Easiest first"),
            ("popular", "Most played"),
            ("rating", "Best rated"),
            ("saved", "Most saved"),
            ("trending", "Trending"),
            ("newest", "Newest"),
            ("name", "Name"),
        ],
    )
    saved = forms.BooleanField(required=False)

    @property
    def is_filtering(self) -> bool:
        """Whether it leaves anything out."""
        return any(
            self._chosen(name) for name in ("search", "difficulty", "topic", "completed", "saved")
        )

    def apply(self, scenarios: ScenarioQuerySet) -> ScenarioQuerySet:
        """Return the rows of `library_for` that the form asks for, sorted."""
        if words := self._chosen("search"):
            scenarios = scenarios.searched(words)
        if difficulty := self._chosen("difficulty"):
            scenarios = scenarios.filter(shown__difficulty=difficulty)
        if topic := self._chosen("topic"):
            scenarios = scenarios.filter(shown__it_category=topic)
        if completed := self._chosen("completed"):
            scenarios = scenarios.filter(is_passed=completed == "true")
        if self._chosen("saved"):
            scenarios = scenarios.filter(is_saved=True)
        sort = SORTS.get(self._chosen("sort"))
        return sort(scenarios) if sort else scenarios

    def _chosen(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")
