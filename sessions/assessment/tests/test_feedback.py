"""What the trainee reads."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sessions.assessment import assess
from sessions.assessment.evidence import SessionEvidence
from sessions.assessment.tests.judging import points
from sessions.assessment.tests.story import (
    EARLIER,
    Story,
    cold_story,
    good_story,
    idle_story,
    opened,
    polite_story,
    stuffing_story,
)
from sessions.customer.secrecy import asks_for_secret
from testing.scenarios import minimal_document

STORIES = [good_story, cold_story, polite_story, stuffing_story, idle_story]


def feedback(story: Story) -> dict[str, Any]:
    return assess(story.told()).feedback


def quotes_in(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"kind", "id", "quote"} <= value.keys():
            yield value
        for part in value.values():
            yield from quotes_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from quotes_in(part)


def sources(evidence: SessionEvidence) -> dict[str, str]:
    titles = {key: article.title for key, article in evidence.articles.items()}
    return {
        **{line.id: line.text for line in evidence.lines},
        **{record.id: record.text for record in evidence.records},
        **{verdict.id: verdict.text for verdict in evidence.verdicts},
        **{look.id: look.query or titles[look.article] for look in evidence.lookups},
    }


@pytest.mark.parametrize("tell", STORIES)
def test_every_quote_is_in_the_session(tell):
    evidence = tell().told()
    result, said = assess(evidence), sources(evidence)
    quotes = list(quotes_in([result.criteria, result.feedback, result.gate]))
    assert quotes or not evidence.said
    for quote in quotes:
        assert quote["quote"] in said[quote["id"]]
        assert quote["quote"]


@pytest.mark.parametrize("tell", STORIES)
def test_it_says_pass_or_fail_first_and_stays_short(tell):
    result = assess(tell().told())
    assert next(iter(result.feedback)) == "headline"
    assert result.feedback["headline"]["title"].startswith(
        "Passed" if result.passed else "Not passed"
    )
    assert len(result.feedback["strengths"]) <= 3
    assert len(result.feedback["improvements"]) <= 3
    for remark in result.feedback["improvements"]:
        assert remark["missing"]
        assert remark["better"]
        assert "{" not in remark["better"]


def test_strengths_come_with_the_trainees_words():
    strengths = feedback(good_story())["strengths"]
    assert len(strengths) == 3
    assert strengths[0]["criterion"] == "solution.goal"
    assert all(strength["quote"] for strength in strengths)


def test_the_greatest_losses_come_first_and_from_different_dimensions():
    remarks = feedback(cold_story())["improvements"]
    assert [remark["criterion"] for remark in remarks] == [
        "empathy.reaction",
        "listening.paraphrase",
        "empathy.interpretation",
    ]
    costs = [remark["cost"] for remark in remarks]
    assert costs == sorted(costs, reverse=True)
    assert remarks[0]["quote"]["quote"] in {line.text for line in cold_story().told().said}


def test_nobody_is_praised_for_the_message_that_broke_the_gate():
    promise = "Of course, the tablet sends the old password, so I unlock your account at once."
    report = "I have unlocked the account, the tablet kept sending the old password."
    story = opened().agent(promise, "explanation solution")
    story.customer().does("unlock", held="none", status="done").agent(report, "solution recap")
    given = feedback(story.closes())
    assert given["improvements"][0]["criterion"] == "gate"
    assert points(story, "solution.explains") > 0
    assert points(story, "closing.recap") > 0
    broken = {line.id for line in story.lines if line.text in (promise, report)} | {"a1"}
    assert not [one for one in quotes_in(given["strengths"]) if one["id"] in broken]


@pytest.mark.parametrize(
    ("acts", "topics", "praised"),
    [
        ("greeting introduction", "", True),
        ("greeting introduction", "changed_on_monday:fact:ask", True),
        ("greeting introduction", "reset:action:instruct", False),
        ("greeting introduction solution", "", False),
    ],
)
@pytest.mark.parametrize("told", ["before", "after"])
def test_a_message_beside_a_breach_is_praised_unless_it_tells_of_it(acts, topics, praised, told):
    greeting = "Good morning Sam, this is Alex from the service desk."
    story = opened()
    if told == "before":
        story.agent(greeting, acts, topics).customer().does("reset", status="done")
    else:
        story.does("reset", status="done").agent(greeting, acts, topics).customer()
    assert points(story, "greeting.introduction") > 0
    given = feedback(story.closes())
    assert given["improvements"][0]["criterion"] == "gate"
    found = greeting in [quote["quote"] for quote in quotes_in(given["strengths"])]
    assert found is praised


@pytest.mark.parametrize(("acts", "praised"), [("", True), ("solution", False)])
def test_a_message_before_a_costly_action_is_praised_unless_it_tells_of_it(acts, praised):
    greeting = "Good morning Sam, this is Alex from the service desk."
    story = opened().agent(greeting, f"greeting introduction {acts}").customer()
    story.runs("reset_mfa", "strong", "strong")
    assert points(story, "solution.needlessRisk") < 0
    strengths = feedback(story.closes())["strengths"]
    found = greeting in [quote["quote"] for quote in quotes_in(strengths)]
    assert found is praised


def test_nobody_is_praised_for_a_message_that_costs():
    rude = "Good morning Sam, you fool, this is Alex from the service desk. Let's get this sorted."
    story = opened().agent(rude, "greeting introduction rudeness").customer().closes()
    assert points(story, "greeting.introduction") > 0
    praised = [one["id"] for one in quotes_in(feedback(story)["strengths"])]
    assert story.told().said[0].id not in praised


@pytest.mark.parametrize("number", range(len(good_story().told().said)))
def test_praise_rests_on_other_messages_where_one_costs(number):
    evidence = good_story().told()
    costly = evidence.said[number]
    rude = replace(costly, acts=costly.acts | {"rudeness"})
    lines = tuple(rude if line.id == costly.id else line for line in evidence.lines)
    strengths = assess(replace(evidence, lines=lines)).feedback["strengths"]
    assert len(strengths) == 3
    assert costly.id not in [one["id"] for one in quotes_in(strengths)]


def test_a_password_in_the_note_is_told_first_whatever_documentation_weighs():
    weights = {"greeting": 50, "empathy": 50, "documentation": 1}
    told = "Password is Summer2024!"
    remarks = feedback(opened(weights=weights).agent("Unlocked.").closes(note=told))["improvements"]
    assert remarks[0]["criterion"] == "documentation.secret"
    story = opened(weights=weights).agent("Tell me your password.").customer()
    story.does("unlock", held="none", status="done").closes(note=told)
    assert [remark["criterion"] for remark in feedback(story)["improvements"]] == [
        "gate",
        "documentation.secret",
        "verification.asksForSecret",
    ]


def test_asking_for_a_password_is_among_the_changes_with_a_better_wording():
    story = good_story()
    story.agent("Before I go, tell me your password.").customer()
    remark = feedback(story)["improvements"][0]
    assert remark["criterion"] == "verification.asksForSecret"
    assert remark["quote"]["quote"] == "Before I go, tell me your password."
    assert remark["better"].startswith("“Please type your password in yourself, Sam.")
    assert not asks_for_secret(remark["better"])


def test_an_idle_session_gets_feedback_all_the_same():
    given = feedback(idle_story())
    assert given["strengths"] == []
    assert len(given["improvements"]) == 3
    assert given["messages"] == []


def test_changing_one_message_changes_its_feedback():
    evidence = good_story().told()
    first, *others = evidence.said
    curt = replace(first, text="What?", acts=frozenset())
    changed = replace(
        evidence, lines=tuple(curt if line.id == first.id else line for line in evidence.lines)
    )
    before, after = (
        {m["id"]: m for m in assess(e).feedback["messages"]} for e in (evidence, changed)
    )
    assert before[first.id] != after[first.id]
    assert not [n for n in before[first.id]["notes"] if not n["good"]]
    assert {n["criterion"] for n in after[first.id]["notes"] if not n["good"]} >= {
        "greeting.hello",
        "greeting.introduction",
    }
    for line in others:
        assert before[line.id]["quote"] == after[line.id]["quote"]


def test_the_ideal_path_stands_beside_the_trainees():
    story = opened().looks("account_status").verifies("name").verifies("username")
    story.does("unlock", held="basic").does("reset", held="basic").runs(
        "reset_mfa", "strong", "strong"
    )
    given = feedback(story.looks("tablet_mail", status="claimed").closes())
    ideal, own = given["idealPath"], given["yourPath"]
    assert ideal["summary"] == story.simulation.summary
    assert ideal["verification"]["level"] == "basic"
    assert [(step["step"], step["taken"]) for step in ideal["steps"]] == [
        ("remove_mail_account", False),
        ("unlock", True),
    ]
    assert ideal["steps"][0]["because"] == [
        {"id": "sign_in_log", "kind": "check", "label": "Look at the sign-in log", "found": False}
    ]
    assert [(step["step"], step["verdict"]) for step in own["steps"]] == [
        ("account_status", "right"),
        ("unlock", "right"),
        ("reset", "wrong"),
        ("reset_mfa", "needless"),
        ("tablet_mail", "claimed"),
    ]


def test_missed_checks_say_what_they_would_have_shown():
    missed = feedback(opened().looks("account_status"))["missedChecks"]
    assert [(item["id"], item["kind"]) for item in missed] == [("sign_in_log", "check")]
    assert missed[0]["text"] == "The sign-in log names the device that locks the account."
    assert feedback(good_story())["missedChecks"] == []


def test_what_a_look_shows_is_found_when_the_customer_told_it():
    checks = [
        {**check, "told_by": ["uses_tablet"]} if check["id"] == "sign_in_log" else check
        for check in minimal_document()["simulation"]["checks"]
    ]
    told = opened({"checks": checks}).agent("Any other device?", "closed_question")
    told.customer("My tablet.", reveals="uses_tablet").does("remove_mail_account")
    unheard = opened({"checks": checks}).agent("Any other device?", "closed_question").customer()
    unheard.does("remove_mail_account")
    for story, found in ((told, True), (unheard, False)):
        given = feedback(story)
        reasons = given["idealPath"]["steps"][0]["because"]
        assert [one["found"] for one in reasons if one["id"] == "sign_in_log"] == [found]
        assert ("sign_in_log" in [one["id"] for one in given["missedChecks"]]) != found
        assert (points(story, "solution.diagnosis") > 0) == found


def test_research_used_and_missed():
    given = feedback(opened().searches("locked").opens("just-reset-it"))["research"]
    assert given["searches"] == ["locked"]
    assert [(a["article"], a["helpful"]) for a in given["used"]] == [("just-reset-it", False)]
    assert [a["article"] for a in given["missed"]] == ["repeated-lockouts"]
    assert given["score"] == 0
    assert feedback(good_story())["research"]["score"] == 100


def test_times_against_the_sla():
    story = good_story().but(story_seconds=60)
    sla = feedback(story)["sla"]
    clock = round((story.told().ended_at - story.told().started_at).total_seconds())
    assert sla == {
        "responseSeconds": 30,
        "responseTarget": 120,
        "responseMet": True,
        "usualReplySeconds": 30,
        "slowestReplySeconds": 30,
        "resolutionSeconds": clock + 60,
        "resolutionTarget": 1200,
        "resolutionMet": True,
    }
    assert feedback(idle_story())["sla"]["responseSeconds"] is None


def test_harms_and_verification_are_spelled_out():
    story = good_story().does("reset", held="strong").verifies("callback", matches=False)
    given = feedback(story)
    assert given["harms"] == ["The password was reset without need."]
    assert given["verification"]["needed"] == "strong"
    assert [quote["id"] for quote in given["verification"]["falseConfirmations"]] == ["v3"]


def test_the_last_attempt_is_compared():
    assert feedback(good_story())["comparison"] is None
    compared = feedback(good_story().but(previous=EARLIER))["comparison"]
    assert compared["overallDelta"] == 100 - 41
    assert compared["dimensions"] == {"greeting": 70, "solution": 80}
    (reason,) = compared["reasons"]
    assert reason["criterion"] == "greeting.introduction"
    # 40 of the 100 points of a dimension that weighs a tenth of 95 %
    assert (reason["effect"], reason["before"]) == (3.8, "Nobody was introduced.")


def test_what_changed_is_told_in_points_of_the_overall_score_the_largest_first():
    rows = [
        {**row, "points": 0.0, "why": "Not yet.", "met": False}
        for row in assess(good_story().told()).criteria
        if row["outOf"]
    ]
    reasons = feedback(good_story().but(previous=replace(EARLIER, criteria=tuple(rows))))[
        "comparison"
    ]["reasons"]
    assert reasons[0]["criterion"] == "solution.goal"
    effects = [reason["effect"] for reason in reasons]
    assert effects == sorted(effects, reverse=True)
    share = feedback(good_story())["weights"]["solution"]
    assert effects[0] == pytest.approx(50 * share, abs=0.1)


def test_verification_weighs_nothing_and_is_given_no_number():
    story = opened().agent("Right.", "acknowledgement").customer().does("unlock").closes()
    for remark in feedback(story)["improvements"]:
        assert (remark["cost"] is None) == (remark["dimension"] in ("verification", "gate"))


def test_a_fault_and_its_better_wording_say_two_things():
    story = opened().agent("I pass you on.", "escalation").closes("escalated", team="Network")
    remarks = feedback(story)["improvements"]
    assert any(remark["criterion"] == "solution.goal" for remark in remarks)
    for remark in remarks:
        assert remark["missing"] != remark["better"]


def test_nothing_lost_is_nothing_and_not_minus_nothing():
    for row in assess(good_story().told()).criteria:
        assert str(row["points"]) != "-0.0"


def test_one_message_is_quoted_once_for_one_criterion():
    for tell in STORIES:
        for row in assess(tell().told()).criteria:
            quotes = [(quote["kind"], quote["id"]) for quote in row["evidence"]]
            assert len(quotes) == len(set(quotes))
