"""What must hold of every session, whoever plays it: nothing untrue, nothing let out too early."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from scenarios.simulation.conditions import State
from scenarios.simulation.documents import Report, Simulation, Symptom
from scenarios.simulation.world import after_steps, initial_state, relapse
from sessions.choices import Sender
from sessions.customer.voice.text import fingerprint, sentences_of
from sessions.proving.stage import Stage

_Entry = TypeVar("_Entry", Report, Symptom)


def untruths(stage: Stage) -> list[str]:
    """Return every statement of the customer that is wrong or was not theirs to make yet."""
    found: list[str] = []
    begin: State = initial_state(stage.simulation)
    ticket = stage.incident.document.ticket
    heard = f"{ticket.subject}\n{ticket.description}".lower()
    for message, after, known in zip(stage.messages, stage.worlds, stage.known, strict=True):
        if message.sender == Sender.AI:
            lines = [
                *_stall(message.content),
                *_untrue(stage.simulation, message.metadata["turn"], begin, after),
                *_false_words(stage.simulation, message.content, begin, after),
                *_leaks(stage.simulation, message.content, heard, known),
            ]
            found += [f"message {message.seq}: {line}" for line in lines]
        begin = after
        heard = f"{heard}\n{message.content}".lower()
    return found


def unexplained(stage: Stage) -> list[str]:
    """Return where the world differs from what the deeds and relapses on record make of it."""
    expected = initial_state(stage.simulation)
    for step in stage.events:
        what = next((one for one in stage.simulation.relapses if one.id == step), None)
        expected = (
            relapse(expected, what) if what else after_steps(stage.simulation, expected, [step])
        )
    return [
        f"“{name}” is {value!r}, and by what was done it would be {expected[name]!r}"
        for name, value in stage.world.items()
        if expected[name] != value
    ]


def repetitions(stage: Stage) -> list[str]:
    """Return the sentences the customer said twice in the same words."""
    seen: set[str] = set()
    twice = []
    for message in stage.messages:
        for sentence in sentences_of(message.content) if message.sender == Sender.AI else ():
            mark = fingerprint(sentence)
            twice += [sentence] if mark in seen else []
            seen.add(mark)
    return twice


def _stall(words: str) -> Iterator[str]:
    if not words.strip():
        yield "the customer says nothing"


def _untrue(
    simulation: Simulation, turn: Mapping[str, Any], before: State, after: State
) -> Iterator[str]:
    """What the turn states that holds neither before nor after what happened in it."""
    states = (before, after)
    for key in turn["revealed"]:
        if not any(simulation.fact(key).when.holds(state) for state in states):
            yield f"the fact “{key}” is told and does not hold"
    for made in turn["checks"]:
        reports = simulation.check(made["check"]).reports
        true = {one.text for state in states for one in _possible(reports, state)}
        if made["status"] == "done" and made["text"] not in true:
            yield f"“{made['text']}” is reported and not so"
    felt = {one.text for state in states for one in _possible(simulation.symptoms, state)}
    fallback = simulation.symptoms[-1].text
    if turn["symptom"] is not None and turn["symptom"] not in felt | {fallback}:
        yield f"“{turn['symptom']}” is told and not so"


def _possible(entries: Sequence[_Entry], state: State) -> Iterator[_Entry]:
    """Yield what may speak in `state`: the first that holds, and those a chance may pass over."""
    for entry in entries:
        if entry.when.holds(state):
            yield entry
            if entry.chance >= 1:
                return


def _false_words(simulation: Simulation, words: str, before: State, after: State) -> Iterator[str]:
    """Sayings of a symptom that is not so, in whatever turn they turn up."""
    holding = [s for state in (before, after) for s in _possible(simulation.symptoms, state)]
    true = {saying for symptom in holding for saying in symptom.say}
    for symptom in simulation.symptoms[:-1]:
        if symptom in holding:
            continue
        for saying in symptom.say:
            if saying in words and saying not in true:
                yield f"“{saying}” is said and not so"


def _leaks(simulation: Simulation, words: str, heard: str, known: frozenset[str]) -> Iterator[str]:
    """Words that give away a fact not let out by then, and that nobody had used."""
    for fact in simulation.facts:
        if fact.id in known:
            continue
        for giveaway in fact.reveals:
            pattern = rf"\b{re.escape(giveaway.lower())}\b"
            if re.search(pattern, words.lower()) and giveaway.lower() not in heard:
                yield f"“{giveaway}” gives away “{fact.id}”, which was not let out"
