"""How far through the phases a conversation came."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.documents import PhasePart
from sessions.assessment.phases import phase_reached

PHASES = [
    PhasePart(
        name="Greeting",
        key_vocabulary=["space", "deadline", "laptop"],
        essential_phrases=["What's on the sticker under your laptop?"],
    ),
    PhasePart(
        name="Look",
        key_vocabulary=["gigabytes", "growing folder", "Disk Cleanup"],
        essential_phrases=["Please don't delete anything yet, I'll look first."],
    ),
    PhasePart(
        name="Mend",
        key_vocabulary=["uninstall", "restart", "free space"],
        essential_phrases=["Please uninstall the recorder and restart the laptop."],
    ),
]


@pytest.mark.parametrize(
    ("said", "phase"),
    [
        ([], 0),
        (["Hello."], 1),
        (["How many gigabytes are left?"], 1),  # one item alone may come up anywhere
        (["How many gigabytes are left?", "Which folder grows?"], 2),
        (["Run the disk cleanup.", "So many gigabytes!"], 2),
        (["The folder is large.", "It is growing, a gigabyte a day."], 2),
        (["Don't delete anything yet: I will look first."], 2),
        (["Uninstall it.", "Then restart."], 3),  # phases may be skipped
        (["Please restart your laptop, and uninstall the recorder."], 3),
    ],
)
def test_the_last_phase_whose_words_came_up(said: list[str], phase: int) -> None:
    assert phase_reached(PHASES, said, resolved=False) == phase


def test_a_resolution_goes_through_all_phases() -> None:
    assert phase_reached(PHASES, ["Hello."], resolved=True) == 3


def test_without_phases_none_is_reached() -> None:
    assert phase_reached([], ["Hello."], resolved=False) == 0
    assert phase_reached([], ["Hello."], resolved=True) == 0


@given(st.lists(st.sampled_from(["gigabytes", "folder", "restart", "hello", "disk"])), st.data())
def test_one_more_message_never_takes_a_phase_back(said: list[str], data: st.DataObject) -> None:
    more = data.draw(st.sampled_from(["growing", "uninstall", "space", "nothing", ""]))
    before = phase_reached(PHASES, said, resolved=False)
    assert before <= phase_reached(PHASES, [*said, more], resolved=False)
