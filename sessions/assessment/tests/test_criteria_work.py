"""What the trainee does: solution, documentation, response time, verification, keywords."""

from dataclasses import replace
from typing import Any

import pytest

from sessions.assessment import assess
from sessions.assessment.evidence import Closure
from sessions.assessment.registry import REGISTRY
from sessions.assessment.tests.judging import applies, judge, note, points, quotes
from sessions.assessment.tests.story import NOTE, good_story, idle_story, opened


@pytest.mark.parametrize("key", [key for key, one in REGISTRY.items() if not one.is_cost])
def test_the_good_session_meets_it_and_the_idle_one_does_not(key):
    good = judge(good_story().told(), key)
    if key in ("listening.answers", "closing.nextStep"):
        assert good is None
        return
    assert good is not None
    assert good.met or key == "keywords.used"
    idle = judge(idle_story().told(), key)
    assert idle is not None
    assert idle.points == 0
    assert not idle.met


@pytest.mark.parametrize("key", [key for key, one in REGISTRY.items() if one.is_cost])
def test_the_good_session_and_the_idle_one_pay_nothing(key):
    for story in (good_story(), idle_story()):
        row = judge(story.told(), key)
        assert row is not None
        assert (row.points, row.out_of, row.met) == (0, 0, True)


# --- solution -----------------------------------------------------------------------------------


def test_steps_on_the_way_count_in_part_while_the_goal_is_missed():
    assert points(opened().does("unlock", held="basic").closes(), "solution.goal") == 10
    both = opened().does("unlock", held="basic").does("remove_mail_account")
    assert points(both.closes(), "solution.goal") == 50


def test_what_was_found_out_too_late_counts_half():
    key = "solution.diagnosis"
    in_time = opened().looks("account_status").looks("sign_in_log")
    in_time.does("remove_mail_account").does("unlock", held="basic").closes()
    assert points(in_time, key) == 25
    late = opened().does("remove_mail_account").does("unlock", held="basic")
    assert points(late.closes(), key) == 0
    late.looks("account_status").looks("sign_in_log")
    assert points(late, key) == 12.5


def test_a_check_only_claimed_is_no_diagnosis():
    story = opened().looks("sign_in_log", status="claimed").does("remove_mail_account")
    assert points(story, "solution.diagnosis") == 0


def test_another_way_than_the_shortest_rests_on_its_own_evidence():
    other = {
        "id": "block_tablet",
        "label": "Block the tablet",
        "by": "desk",
        "tool": "isolate_device",
        "effects": [{"set": {"tablet_password": "none"}}],
        "text": "The tablet was blocked.",
        "risk": "medium",
        "because": ["uses_tablet"],
    }
    actions = [*opened().document.simulation["actions"], other]
    story = opened({"actions": actions}).looks("account_status")
    story.agent("Other devices?", "open_question").customer("A tablet.", reveals="uses_tablet")
    story.does("block_tablet").does("unlock", held="basic").closes()
    assert points(story, "solution.diagnosis") == 25
    assert points(story, "solution.needlessRisk") == 0


@pytest.mark.parametrize(
    ("jargon", "level", "earned"),
    [("", "novice", 15), ("lockout", "novice", 0), ("lockout", "advanced", 15)],
)
def test_an_explanation_is_plain(jargon, level, earned):
    story = opened().looks("sign_in_log").but(technical_level=level)
    story.agent("The tablet keeps sending the old password.", "explanation", jargon=jargon)
    assert points(story, "solution.explains") == earned


def test_an_explanation_of_nothing_found_is_a_guess():
    story = opened().agent("The tablet keeps sending the old password.", "explanation")
    assert points(story, "solution.explains") == 0


def test_research_counts_where_there_is_something_to_find():
    key = "solution.research"
    assert points(opened().searches("lockout"), key) == 0
    assert points(opened().opens("just-reset-it"), key) == 0
    assert points(opened().opens("repeated-lockouts"), key) == 10
    assert not applies(opened(knowledge=[]), key)


def test_a_wrong_turn_its_harm_and_the_article_that_led_there():
    story = good_story().opens("just-reset-it")
    assert points(story, "solution.misleadingArticle") == 0
    story.does("reset", held="strong")
    assert points(story, "solution.wrongTurns") == -15
    assert points(story, "solution.harm") == -25
    assert points(story, "solution.misleadingArticle") == -15
    assert points(story, "solution.needlessRisk") == 0
    assert points(good_story().does("reset", held="strong"), "solution.misleadingArticle") == 0


def test_a_sensitive_tool_run_for_nothing_is_a_needless_risk():
    key = "solution.needlessRisk"
    assert points(good_story().runs("reset_mfa", "strong", "strong"), key) == -10
    assert points(good_story().runs("view_groups"), key) == 0


def test_calling_it_solved_too_early_costs():
    story = good_story().customer("Still locked!", kind="complaint").but(reopened_count=1)
    row = judge(story.told(), "solution.reopened")
    assert row is not None
    assert row.points == -20
    assert row.finding.evidence[0].quote == story.lines[-2].text


# --- documentation ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("symptom", "Sam can't sign in."),
        ("cause", "A tablet was sending the old password."),
        ("steps", "Removed the mail account from the tablet, unlocked it."),
        ("verification", "Confirmed by asset tag."),
        ("outcome", "Works again."),
        ("nextStep", "Advised to update the tablet."),
        ("nextStep", "Told the customer not to approve such requests."),
        ("nextStep", "Told her to ring us if it comes back."),
        ("nextStep", "If it returns, the switch has to be replaced."),
        ("nextStep", "Will replace the cable on Monday."),
        ("nextStep", "Tomorrow the technician comes and replaces it."),
        ("nextStep", "The technician comes tomorrow."),
        ("nextStep", "Nothing left to do."),
        ("nextStep", "Nothing more is to be done."),
        ("nextStep", "Asked Sam if it works and told him to call if it comes back."),
        ("nextStep", "Asked her to call us if it comes back."),
        ("nextStep", "Told her never to share codes."),
        ("nextStep", "Told her to lock the screen from now on."),
        ("nextStep", "Told him to use the other printer until the technician comes."),
        ("nextStep", "Will see on Monday if it works."),
        ("nextStep", "Told her that I would call her tomorrow."),
        ("nextStep", "Next: the technician on Monday."),
        ("nextStep", "The new part arrives on Friday."),
        ("nextStep", "I'll look at the log tomorrow."),
        ("nextStep", "Asked her to let us know if it returns."),
        ("nextStep", "Nothing else is needed."),
        ("nextStep", "Will see if it works on Monday."),
    ],
)
def test_the_note_is_judged_by_what_it_says(key, text):
    full = REGISTRY[f"documentation.{key}"].weight
    assert points(note(text), f"documentation.{key}") == full
    others = "Lorem ipsum dolor sit amet. " * 60
    assert points(note(others), f"documentation.{key}") == 0


@pytest.mark.parametrize(
    "text",
    [
        "Told the customer to restart.",
        "Advised the customer to restart the laptop.",
        "Asked her if the light is on, and checked if it works.",
        "Followed up with the supplier. Monitored it for ten minutes.",
        "Told her to use the black cable instead.",
        "Verified by call back.",
        "Asked Sam if it works: yes.",
        "Checked with Anna if it prints.",
        "Checked if it prints and whether the light blinks.",
        "Asked whether it happens every time.",
        "Asked for the next page.",
        "Asked him to open the next page.",
        "Customer told me the printer never worked.",
        "Customer told me not to worry.",
        "Told the customer it had never been plugged in.",
        "Told him to plug the dock in until the lamp lit.",
        "Told him to try every port.",
        "Had to call back to verify.",
        "Rebooted to see if it helps.",
        "There is nothing left in the tray.",
        "Wanted to know if it works.",
        "It is unclear if it was the cable.",
        "She could not print if the lid was open.",
        "Asked her to wait until the lamp is green.",
        "She will miss the deadline on Friday.",
    ],
)
def test_what_lies_behind_is_no_next_step(text):
    assert points(note(text), "documentation.nextStep") == 0


def test_length_earns_nothing():
    keys = {key for key in REGISTRY if key.startswith("documentation.")}
    for key in keys - {"documentation.language"}:
        assert points(note(NOTE + " lorem ipsum" * 100), key) == points(note(NOTE), key)
    assert points(note(NOTE + " lorem ipsum" * 100), "documentation.language") == 0


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (NOTE, 1),
        ("- Tablet sent the old password\n- Removed mail account\n- Unlocked the account", 1),
        ("The tablet kept sending the old password, so I removed its mail account.", 1),
        ("The OneDrive of Kowalczyk kept the old password and locked the account.", 1),
        # A heap of words, strung together or each a sentence.
        ("account locked tablet old password sign-in log mail account removed unlock", 0),
        ("Account. Locked. Tablet. Password. Log. Mail. Unlock. Removed.", 0),
        # Well written, and not about this.
        ("The weather was lovely, and we have had a very nice talk about the summer.", 0),
        ("", 0),
        ("THE TABLET SENT THE OLD PASSWORD, I UNLOCKED THE ACCOUNT!!!", 0.75),
        ("The tablet sent the old password so i unlocked the account for u, lol.", 0.75),
        ("The tablet recieved the old pasword, so I unlocked the account.", 0.75),
        ("pls note: the tablet sent teh old password, i unlocked the account!!", 0.25),
    ],
)
def test_how_the_note_reads(text, share):
    assert points(note(text), "documentation.language") == 10 * share


def test_long_sentences_are_hard_to_read():
    endless = " and ".join(["the tablet kept sending the old password to the account"] * 6)
    row = judge(note(endless).told(), "documentation.language")
    assert row is not None
    assert row.points == 7.5
    assert "too long" in row.finding.why


def test_the_language_of_other_languages_is_not_judged():
    assert not applies(opened(language="de").closes(note=NOTE), "documentation.language")


def test_steps_left_out_of_the_note_are_counted():
    assert points(note("Unlocked."), "documentation.steps") == 10


def test_verified_without_a_method_is_half_of_it():
    assert points(note("Identity verified."), "documentation.verification") == 7.5


def test_a_method_never_used_is_not_recorded_truly():
    assert points(note("Manager approved."), "documentation.verification") == 0


def test_where_nobody_has_to_be_verified_the_note_need_not_say_how():
    simulation = opened().document.simulation
    actions = [{**action, "identity": "none"} for action in simulation["actions"]]
    assert not applies(opened({"actions": actions}), "documentation.verification")


def test_a_result_that_is_not_true_earns_nothing():
    story = opened().closes(note="Resolved, works again.")
    row = judge(story.told(), "documentation.outcome")
    assert row is not None
    assert row.points == 0
    assert "not true" in row.finding.why
    assert points(opened().closes(note="Not resolved yet."), "documentation.outcome") == 10
    handed = opened().closes("escalated", note="Escalated.", team="Identity team")
    assert points(handed, "documentation.outcome") == 10


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("New password is Winter2025!", True),
        ("password: hunter22", True),
        ("temporary password set to Ab#12345.", True),
        ("PIN 'was' not asked for", False),
        ("Password was changed on Monday.", False),
        ("Temporary password set, given by telephone.", False),
        ("Password last set on 12 March.", False),
        ("The password is older than 90 days.", False),
    ],
)
def test_a_password_in_the_note_costs(text, found):
    assert (points(note(text), "documentation.secret") == -50) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Date of birth 3 May 1980", True),
        ("card 4111 1111 1111 1111", True),
        ("Called 0113 496 0142", False),
        ("Born to help", False),
    ],
)
def test_needless_personal_data_costs(text, found):
    assert (points(note(text), "documentation.personalData") == -20) == found


# --- response time ------------------------------------------------------------------------------


@pytest.mark.parametrize(("waited", "earned"), [(0, 40), (120, 40), (240, 20), (360, 0), (9999, 0)])
def test_the_first_answer_against_the_tickets_target(waited, earned):
    assert points(opened().agent("Hello", waited=waited), "responseTime.first") == earned


def test_a_greeting_is_a_first_answer_and_small_talk_none():
    key = "responseTime.first"
    chat = opened().agent("Did you see the game?", "closed_question off_topic", waited=30)
    assert points(chat, key) == 0
    assert points(chat.agent("What is it?", "open_question", waited=265), key) == 10
    greets = opened().agent("Hello! Lovely weather.", "greeting off_topic", waited=30)
    assert points(greets, key) == 40


def test_median_and_slowest_answer():
    story = opened().agent("Hello")
    for waited in (10, 240, 240, 600):
        story.agent("Please sign in.", "instruction", waited=waited)
    assert points(story, "responseTime.usual") == 12.5
    assert points(story, "responseTime.slowest") == 7.5


def test_a_courtesy_in_between_is_no_quick_answer():
    story = opened().agent("Hello").agent("Please sign in.", "instruction", waited=240)
    before = points(story, "responseTime.usual")
    story.agent("Thanks!", "thanks", waited=1).agent("Sorry!", "apology", waited=1)
    story.agent("Nice weather, isn't it?", "closed_question off_topic", waited=1)
    assert points(story, "responseTime.usual") == before


def test_story_time_counts_against_the_resolution_target():
    assert points(good_story().but(story_seconds=600), "responseTime.resolution") == 20
    assert points(good_story().but(story_seconds=9000), "responseTime.resolution") == 0


# --- verification -------------------------------------------------------------------------------


def test_basic_where_strong_is_needed_is_not_enough():
    story = opened().verifies("name").verifies("username").runs("reset_mfa", "strong", "basic")
    assert points(story, "verification.level") == 20
    assert points(story.verifies("callback"), "verification.level") == 50
    assert points(story, "verification.before") == 0


def test_every_request_for_a_secret_costs_and_no_warning_does():
    story = opened().agent("What is your password?", "closed_question").customer()
    assert points(story, "verification.asksForSecret") == -25
    assert quotes(story, "verification.asksForSecret") == ["What is your password?"]
    story.agent("I'll never ask for your PIN.").customer().agent("Did you change your password?")
    assert points(story, "verification.asksForSecret") == -25
    for _ in range(2):
        story.agent("Please tell me your PIN.").customer()
    assert points(story, "verification.asksForSecret") == -50


def test_the_code_the_desk_has_sent_may_be_asked_for():
    asked = "Please read me the six-digit code."
    assert points(opened().agent(asked), "verification.asksForSecret") == -25
    story = opened().runs("send_code", status="done").agent(asked)
    assert points(story, "verification.asksForSecret") == 0
    story = opened().agent("I'm sending a code to your registered phone.").agent(asked)
    assert points(story, "verification.asksForSecret") == 0
    story = opened().agent(asked, "", "method:mfaCode:method:ask").agent(asked)
    assert points(story, "verification.asksForSecret") == -50


@pytest.mark.parametrize("status", ["nothing", "refused"])
def test_a_code_that_never_went_out_excuses_nothing(status: str):
    story = opened().runs("send_code", status=status).agent("Please read me the six-digit code.")
    assert points(story, "verification.asksForSecret") == -25


def test_a_code_sent_afterwards_excuses_nothing():
    story = opened().agent("Please read me the six-digit code.").runs("send_code", status="done")
    assert points(story, "verification.asksForSecret") == -25


def test_speaking_of_codes_excuses_nothing():
    spoken = "Do you have an authenticator app on your phone?"
    story = opened().agent(spoken, "closed_question", "method:mfaCode:method:ask")
    story.agent("Please give me the code from your authenticator app.")
    assert points(story, "verification.asksForSecret") == -25


def test_a_secret_asked_for_makes_no_score_where_nobody_had_to_be_verified_but_is_told():
    goal = {"when": {"account_locked": True}, "resolution": "resolved", "text": "Left as it is."}
    story = opened({"goal": goal}).agent("What is your password?")
    assert points(story, "verification.asksForSecret") == -25
    found = assess(story.told())
    assert found.competencies["verification"] is None
    assert found.feedback["improvements"][0]["criterion"] == "verification.asksForSecret"
    assert "You asked for a secret" in found.feedback["verification"]["remarks"][0]


def test_an_impostor_is_to_be_seen_through():
    story = opened().but(impostor=True).verifies("name").verifies("username")
    assert points(story, "verification.level") == 0
    story.verifies("callback", matches=False, outcome="mismatch")
    assert points(story, "verification.level") == 50
    assert points(story, "verification.before") == 30
    assert points(story, "verification.judged") == 20


def test_a_false_confirmation_costs_and_proves_nothing():
    story = opened().verifies("callback", matches=False)
    assert points(story, "verification.level") == 0
    assert points(story, "verification.judged") == 0
    assert points(story, "verification.falseConfirmation") == -25


def test_verification_does_not_apply_where_nothing_is_sensitive():
    actions = [{**a, "identity": "none"} for a in opened().document.simulation["actions"]]
    story = opened({"actions": actions})
    assert not applies(story, "verification.level")
    assert applies(story.verifies("name"), "verification.level")


# --- keywords and custom metrics ----------------------------------------------------------------


def words(*must: str, avoid: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"success": {"must_use_keywords": list(must), "avoid_keywords": list(avoid)}}


@pytest.mark.parametrize(
    ("said", "earned"),
    [("", 0), ("Tablet!", 50), ("tablets, tablet, TABLET", 50), ("the tablet’s sign-in log", 100)],
)
def test_keywords_count_once(said, earned):
    story = opened(**words("tablet", "sign in log")).agent("Well.").agent(said)
    assert points(story, "keywords.used") == earned


def test_words_to_avoid_cost_half_and_silence_earns_nothing():
    document = words("tablet", avoid=("calm down", "obviously"))
    story = opened(**document).agent("Calm down! It is the tablet. Obviously.")
    assert points(story, "keywords.used") == 50
    only = words(avoid=("calm down",))
    assert points(opened(**only), "keywords.used") == 0
    assert points(opened(**only).agent("Hello"), "keywords.used") == 100
    assert not applies(opened(**words()), "keywords.used")


def metric(**fields: Any) -> dict[str, Any]:
    mine = {"id": "mine", "label": "Mine", "weight": 10, **fields}
    return {"weights": {"custom_metrics": [mine]}}


@pytest.mark.parametrize(
    ("fields", "missed"),
    [
        ({"keywords": ["old password"]}, {"keywords": ["mailbox"]}),
        ({"action": "unlock"}, {"action": "reset"}),
        ({"check": "sign_in_log"}, {"check": "tablet_mail"}),
    ],
)
def test_custom_metrics_look_at_the_same_evidence(fields, missed):
    assert points(good_story(**metric(**fields)), "custom.mine") == 10
    assert points(good_story(**metric(**missed)), "custom.mine") == 0


@pytest.mark.parametrize(
    "fields", [{}, {"keywords": ["x"], "action": "unlock"}, {"action": "unlock", "typo": 1}]
)
def test_a_malformed_metric_is_left_out(fields):
    assert not applies(good_story(**metric(**fields)), "custom.mine")


def test_the_evidence_of_a_claim_that_was_withdrawn_counts_no_more():
    evidence = good_story().verifies("username", outcome="mismatch").told()
    assert evidence.level_at() == "none"
    assert evidence.level_at(evidence.records[-1].at) == "basic"


def test_an_empty_form_is_no_closure():
    assert Closure.from_json({}) is None
    evidence = replace(good_story().told(), closure=None)
    row = judge(evidence, "documentation.symptom")
    assert row is not None
    assert row.points == 0


@pytest.mark.parametrize(
    ("condition", "quote"),
    [
        ({"keywords": ["never said", "tablet"]}, "m8"),
        ({"check": "sign_in_log"}, "a2"),
        ({"action": "unlock"}, "a4"),
        ({"fact": "uses_tablet"}, "m9"),
        ({"article": "repeated-lockouts"}, "r2"),
        ({"noted": ["nowhere", "asset tag"]}, None),
    ],
)
def test_an_authors_metric_looks_at_one_thing(condition, quote):
    metric = {"id": "own", "label": "Own", "weight": 4, **condition}
    weights = {"custom_metrics": [metric]}
    row = judge(good_story(weights=weights).told(), "custom.own")
    assert row is not None
    assert row.points == 4
    assert [one.id for one in row.finding.evidence] == ([quote] if quote else [])
    assert points(idle_story(weights=weights), "custom.own") == 0


@pytest.mark.parametrize("condition", [{}, {"fact": "a", "article": "b"}, {"noted": [" "]}])
def test_a_metric_without_one_condition_is_left_out(condition):
    metric = {"id": "own", "label": "Own", "weight": 4, **condition}
    assert not applies(good_story(weights={"custom_metrics": [metric]}), "custom.own")
