"""Understanding accepts any text, and says the same of it in every process."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.customer.understanding import ACTS, understand

from .lockout import topics

_STANCES = {"ask", "instruct", "done", "offer", "negated", "mention"}
_ROOT = Path(__file__).parents[4]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=1500), st.none() | st.text(max_size=300))
def test_any_text_is_understood_within_bounds(text: str, previous: str | None) -> None:
    understood = understand(text, topics(), previous)
    assert set(understood.acts) <= set(ACTS)
    assert all(0.5 <= confidence <= 1 for confidence in understood.acts.values())
    assert all(0 < match.confidence <= 1 for match in understood.topics)
    assert {match.stance for match in understood.topics} <= _STANCES
    ids = [match.topic_id for match in understood.topics]
    assert len(ids) == len(set(ids)) <= len(topics())
    assert 0 <= understood.asks_many <= 480
    assert 0 <= understood.words <= 4000
    assert understood == understand(text, topics(), previous)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\x00\x07\x1b[31m",
        "\u202eplease restart\u202c",
        "مرحبا، كيف حالك؟",
        "😀😀😀",
        "?" * 5000,
        "a" * 1_000_000,
        "please restart and " * 2000,
        "ﷺ" * 4000,
        "Z̸̡̛͎͝a̷͠l̶g̵o̴ " * 300,
        "'; DROP TABLE users; --",
        "<script>alert(1)</script>",
        "{" * 3000,
    ],
)
def test_hostile_text_is_only_text(text: str) -> None:
    understand(text, topics(), text)


def test_a_long_message_is_understood_by_its_beginning() -> None:
    understood = understand("Please restart your laptop. " + "bla " * 5000, topics())
    assert understood.topics[0].topic_id == "restart_pc"


def test_capitals_emoji_and_direction_marks_change_nothing() -> None:
    plain = understand("Please restart your laptop", topics()).topics
    assert understand("PLEASE RESTART YOUR LAPTOP 😀", topics()).topics == plain
    assert understand("\u200fPlease re\u200bstart your laptop", topics()).topics == plain


_PROGRAM = """
import json, sys, types
package = types.ModuleType("sessions.customer")
package.__path__ = ["sessions/customer"]
sys.modules["sessions.customer"] = package
from dataclasses import asdict
from sessions.customer.understanding import understand
from sessions.customer.understanding.tests.lockout import topics
assert "django" not in sys.modules
print(json.dumps([asdict(understand(text, topics())) for text in json.loads(sys.argv[1])]))
"""


def test_another_process_without_django_says_the_same() -> None:
    texts = ["Sorry to hear that! Please reboot ur laptop, is the account locked?", "what is it?"]
    ran = subprocess.run(
        [sys.executable, "-c", _PROGRAM, json.dumps(texts)],
        cwd=_ROOT,
        env={"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = json.dumps([asdict(understand(text, topics())) for text in texts])
    assert json.loads(ran.stdout) == json.loads(here)
