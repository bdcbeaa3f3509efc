"""What sessions tell of a finished attempt beside its scores, for analytics."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AttemptDetails:
    """How an attempt went. Each is a column of `AttemptFact`, of the same name.

    `phase` is the number of the last phase of the version that was reached, 0 for none;
    `missed_checks` and `wrong_turns` are ids of the scenario's simulation, each once;
    `satisfaction` is the customer's, 1–5, None where there was none to ask.

    The rest is about a language model's words: `replies` are those a model was asked for,
    `refusals` of them were kept back by the guard, `errors` ended in an error of the endpoint's;
    `latency_ms` is the sum of what the replies took.
    """

    hints: int = 0
    reopened: int = 0
    phase: int = 0
    gate_clear: bool = True
    satisfaction: int | None = None
    missed_checks: tuple[str, ...] = ()
    wrong_turns: tuple[str, ...] = ()
    replies: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    latency_ms: int = 0
    errors: int = 0
    refusals: int = 0
