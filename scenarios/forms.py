"""Forms of the scenario pages."""

from django import forms

from scenarios.choices import Difficulty, ITCategory
from scenarios.querysets import SORTS, ScenarioQuerySet


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
