"""A set of labelled replies on disk: the situations, the worlds they belong to, and what was
said in them.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field

from scenarios.simulation.documents import Simulation
from sessions.customer.situations import Situation

Label = Literal[
    "ok", "leak", "invention", "role_break", "coaching", "contradiction", "off_topic",
    "off_language", "markup",
]  # fmt: skip
Source = Literal["model", "planted", "fluent", "held_out"]


class Labelled(BaseModel):
    """A reply and, sentence by sentence, what a reader found; no label is given before reading.

    `source` is "model" for what a model said, "planted" for natural replies into which a fault was
    put by hand, "fluent" for faultless ones as a better model would write them, "held_out" for both
    kinds written after the guard was tuned on the others.
    """

    situation: str
    source: Source
    text: str
    labels: list[Label] = Field(
        default=[],
        description="One per sentence, up to the sixth: the voice never shows more than four.",
    )

    @property
    def is_ok(self) -> bool:
        """Whether nothing is wrong with it."""
        return all(label == "ok" for label in self.labels)


class ReplySet:
    """The set in one folder: `simulations.json`, `situations.jsonl` and `replies.jsonl`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.simulations = {
            slug: Simulation.model_validate(document)
            for slug, document in _read_json(folder / "simulations.json").items()
        }
        self.situations = {
            one.id: one
            for one in map(Situation.model_validate_json, _lines(folder / "situations.jsonl"))
        }
        self.replies = [
            Labelled.model_validate_json(line) for line in _lines(folder / "replies.jsonl")
        ]

    def count(self, situation: str, source: Source) -> int:
        """How many such replies are kept."""
        return sum(one.situation == situation and one.source == source for one in self.replies)

    def freeze(self, slug: str, simulation: Simulation) -> None:
        """Keep a world as it is now; one that is kept stays."""
        if slug in self.simulations:
            return
        self.simulations[slug] = simulation
        document = {key: _dumped(one) for key, one in self.simulations.items()}
        text = json.dumps(document, ensure_ascii=False, indent=0, sort_keys=True)
        (self._folder / "simulations.json").write_text(text + "\n", encoding="utf-8")

    def put(self, situation: Situation) -> None:
        """Keep a situation; one that is kept stays."""
        if situation.id not in self.situations:
            self.situations[situation.id] = situation
            self._append("situations.jsonl", [situation.model_dump_json(exclude_defaults=True)])

    def add(self, reply: Labelled) -> None:
        """Keep a reply."""
        self.replies.append(reply)
        self._append("replies.jsonl", [reply.model_dump_json(exclude_defaults=True)])

    def _append(self, name: str, lines: Iterable[str]) -> None:
        with (self._folder / name).open("a", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)


def _dumped(simulation: Simulation) -> dict[str, Any]:
    return simulation.model_dump(mode="json", exclude_defaults=True)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
