"""Over the whole library, no request to a model holds anything the customer has not let out."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import pytest

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation
from sessions.customer import prompt
from sessions.customer.situations import MOODS, Situation, situations_of
from sessions.customer.voice.text import sentences_of
from testing.library import library_slugs, library_version

# The tests of one scenario stand together, so that it is played once.
pytestmark = pytest.mark.parametrize("slug", library_slugs(), scope="module")


@lru_cache(maxsize=1)
def played(slug: str) -> tuple[ScenarioDocument, Simulation, list[Situation]]:
    """A scenario, its world, and the situations it was played through; the tests share them."""
    document = library_version(slug)
    simulation = Simulation.model_validate(document.simulation)
    return document, simulation, list(situations_of(document, moods=MOODS[:1]))


def texts(part: Any) -> Iterator[str]:
    """Every sentence, and every identifier, in a document."""
    if isinstance(part, str):
        yield from (one for one in sentences_of(part) if " " in one or any(map(str.isdigit, one)))
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


def allowed(situation: Situation, simulation: Simulation) -> str:
    """All that may be in a request: the person, what has been said, and this turn."""
    decision = situation.decision
    released = [simulation.fact(key) for key in decision.customer.released]
    return "\n".join(
        [
            *map(str, situation.persona.model_dump().values()),
            situation.emotional_prompt,
            *(text for _, text in situation.transcript),
            *(fact.statement for fact in released),
            *(f"{item.text} {item.words}" for item in decision.turn.conveys),
            decision.words,
        ]
    )


def test_a_request_holds_nothing_unreleased(slug: str) -> None:
    document, simulation, found = played(slug)
    # What the persona is made of is the person; everything else of the document is a secret.
    parts = document.model_dump(mode="json", exclude={"customer", "cast", "ai", "simulation"})
    secrets = {*texts(parts), *texts(simulation.model_dump(mode="json"))}
    assert len(found) > 5
    for situation in found:
        messages = prompt.messages(
            situation.decision,
            situation.moment(simulation),
            situation.transcript,
            situation.emotional_prompt,
        )
        sent = "\n".join(message["content"] for message in messages)
        known = allowed(situation, simulation)
        assert [one for one in secrets if one in sent and one not in known] == []
        assert situation.emotional_prompt
        assert situation.emotional_prompt in sent


def test_what_gives_a_fact_away_stays_out(slug: str) -> None:
    _, simulation, found = played(slug)
    for situation in found:
        messages = prompt.messages(
            situation.decision, situation.moment(simulation), [], situation.emotional_prompt
        )
        sent = "\n".join(message["content"] for message in messages).lower()
        plain = situation.persona.model_copy(update={"background_story": "", "system_prompt": ""})
        known = allowed(situation.model_copy(update={"persona": plain}), simulation).lower()
        released = situation.decision.customer.released
        for fact in simulation.facts:
            if fact.id in released:
                continue
            given_away = [w for w in fact.reveals if w.lower() in sent and w.lower() not in known]
            assert given_away == [], (situation.id, fact.id)
