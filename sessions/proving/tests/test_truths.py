"""The watchdogs bark: planted untruths, leaks and unexplained worlds are found."""

from scenarios.documents import ScenarioDocument
from scenarios.simulation.documents import Simulation
from sessions.incident import incident
from sessions.proving.stage import Stage
from sessions.proving.truths import repetitions, unexplained, untruths
from testing.scenarios import minimal_document


def played() -> Stage:
    document = ScenarioDocument.model_validate(minimal_document())
    stage = Stage(incident(document, Simulation.model_validate(document.simulation)), seed=1)
    stage.say("Does it work now?")
    stage.use("unlock_account")
    return stage


def test_a_true_session_is_clean() -> None:
    assert untruths(played()) == []
    assert unexplained(played()) == []


def test_a_symptom_that_is_not_so() -> None:
    stage = played()
    stage.messages[-1].metadata["turn"]["symptom"] = "Everything burns."
    assert untruths(stage) == ["message 3: “Everything burns.” is told and not so"]


def test_words_that_say_what_is_not_so() -> None:
    stage = played()
    stage.say("How is it?")
    stage.messages[-1].content = "No, still locked."
    assert untruths(stage) == ["message 5: “No, still locked.” is said and not so"]


def test_a_finding_that_is_not_so() -> None:
    stage = played()
    stage.messages[-1].metadata["turn"]["checks"] = [
        {"check": "tablet_mail", "status": "done", "text": "The tablet has no mail account."}
    ]
    assert untruths(stage) == [
        "message 3: “The tablet has no mail account.” is reported and not so"
    ]


def test_a_fact_let_out_too_early() -> None:
    stage = played()
    stage.messages[-1].content = "It began after Monday, I think."
    assert untruths(stage) == [
        "message 3: “monday” gives away “changed_on_monday”, which was not let out"
    ]


def test_saying_nothing() -> None:
    stage = played()
    stage.messages[-1].content = " "
    assert untruths(stage) == ["message 3: the customer says nothing"]


def test_a_world_moved_by_nobody() -> None:
    stage = played()
    stage.world["tablet_password"] = "none"
    assert unexplained(stage) == [
        "“tablet_password” is 'none', and by what was done it would be 'old'"
    ]


def test_the_same_sentence_twice() -> None:
    stage = played()
    stage.messages[-1].content = stage.messages[0].content
    assert len(repetitions(stage)) == 1
