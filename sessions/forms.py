"""Forms of the pages of practising."""

from django import forms

from sessions.choices import Status
from sessions.querysets import TrainingSessionQuerySet

_PASSED, _FAILED = "passed", "failed"


class HistoryForm(forms.Form):
    """Which of one's sessions to list. What makes no sense is ignored: it is a filter."""

    show = forms.ChoiceField(
        required=False,
        label="Show",
        choices=[
            ("", "All sessions"),
            (Status.ACTIVE.value, "In progress"),
            (_PASSED, "Passed"),
            (_FAILED, "Failed"),
            (Status.ABANDONED.value, "Abandoned"),
        ],
    )
    q = forms.CharField(required=False, max_length=100, label="Scenario")

    def chosen(self, sessions: TrainingSessionQuerySet) -> TrainingSessionQuerySet:
        """Return the sessions the form asks for."""
        self.is_valid()
        show, words = self.cleaned_data.get("show"), self.cleaned_data.get("q")
        if show in (_PASSED, _FAILED):
            sessions = sessions.completed().filter(result__passed=show == _PASSED)
        elif show:
            sessions = sessions.filter(status=show)
        return sessions.filter(version__name__icontains=words) if words else sessions
