"""How well messages nobody wrote for us reach the topics of four library scenarios.

The messages in library_paraphrases.yaml are frozen. Each has one right topic, even where a second
one would answer it as well, so that the figures understate what a trainee experiences.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import yaml

from scenarios.simulation.documents import Simulation
from sessions.customer import topics_of
from sessions.customer.understanding import understand

_LIBRARY = Path(__file__).parents[4] / "scenarios" / "library"
_TEXTS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("library_paraphrases.yaml").read_text(encoding="utf-8")
)


@cache
def outcomes() -> tuple[tuple[str, str, str | None], ...]:
    """Every message with the topic it means and the one it reaches."""
    found = []
    for slug, by_topic in _TEXTS.items():
        document = yaml.load(
            (_LIBRARY / f"{slug}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
        )
        topics = topics_of(Simulation.model_validate(document["simulation"]))
        for meant, texts in by_topic.items():
            for text in texts:
                matches = [m for m in understand(text, topics).topics if m.kind != "other"]
                found.append((text, meant, matches[0].topic_id if matches else None))
    return tuple(found)


def test_most_messages_reach_their_topic_and_few_a_wrong_one() -> None:
    tally = Counter(
        "right" if reached == meant else "none" if reached is None else "wrong"
        for _, meant, reached in outcomes()
        if meant != "nothing"
    )
    assert tally.total() >= 250
    assert tally["right"] / tally.total() >= 0.85
    assert tally["wrong"] / tally.total() <= 0.07


def test_what_concerns_no_topic_reaches_hardly_any() -> None:
    reached = [text for text, meant, topic in outcomes() if meant == "nothing" and topic]
    assert len(reached) <= 4, reached  # of 32; small talk with a word of the incident in it


def test_every_topic_of_the_customer_has_six_messages() -> None:
    for by_topic in _TEXTS.values():
        assert {topic: len(texts) for topic, texts in by_topic.items() if len(texts) < 6} == {}
