"""The guard is as good as docs/model-voice.md says, on replies labelled before it saw them."""

import re
from pathlib import Path

import pytest

from sessions.customer.replies import ReplySet
from sessions.customer.verdicts import Verdict, judge, rows
from sessions.customer.voice.text import sentences_of

PAGE = Path(__file__).parents[3] / "docs" / "model-voice.md"
FAULTS = re.compile(
    r"^\| (\w+) \| (\w+) \| (\d+) \| (?:\d+ → )?(\d+) \| (?:\d+ → )?(\d+) \|$", re.M
)
FAULTLESS = re.compile(r"^\| (\w+) \| (\d+) \| (?:\d+ → )?(\d+) \|$", re.M)


@pytest.fixture(scope="module")
def kept() -> ReplySet:
    return ReplySet(Path(__file__).with_name("guard"))


@pytest.fixture
async def verdicts(kept: ReplySet) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in await judge(kept):
        found.setdefault(verdict.reply.source, []).append(verdict)
    return found


def test_every_sentence_that_could_be_shown_is_labelled(kept: ReplySet) -> None:
    assert len(kept.replies) >= 300
    for reply in kept.replies:
        assert len(reply.labels) == min(6, len(sentences_of(reply.text))), reply.text


async def test_the_figures_are_those_of_the_page(verdicts: dict[str, list[Verdict]]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    said = {(source, kind): tuple(map(int, found)) for source, kind, *found in FAULTS.findall(page)}
    assert {source for source, _ in said} == {"model", "planted", "held_out"}
    for source, mine in verdicts.items():
        for row in rows(mine):
            replies, caught, missed = said.pop((source, row.kind))
            assert row.replies == replies == caught + missed
            assert row.caught >= caught, (source, row.kind)
    assert said == {}


async def test_no_more_is_refused_than_the_page_says(verdicts: dict[str, list[Verdict]]) -> None:
    said = {
        source: (int(n), int(wrong))
        for source, n, wrong in FAULTLESS.findall(PAGE.read_text("utf-8"))
    }
    for source, (replies, wrong) in said.items():
        faultless = [one for one in verdicts[source] if one.reply.is_ok]
        assert len(faultless) == replies
        assert sum(one.is_wrong_refusal for one in faultless) <= wrong, source
    assert set(said) == {"model", "fluent", "held_out"}
