"""How the trainee speaks: greeting, listening, empathy, closing."""

from typing import Any

import pytest

from sessions.assessment.tests.judging import ESCALATED, applies, judge, points, quotes
from sessions.assessment.tests.story import Story, good_story, opened

# --- greeting -----------------------------------------------------------------------------------


def test_only_the_first_message_greets():
    story = opened().agent("What is it?").agent("Hello!", "greeting")
    assert points(story, "greeting.hello") == 0


def test_an_introduction_after_the_first_answer_comes_too_late():
    story = opened().agent("Hello!", "greeting").customer().agent("I'm Alex", "introduction")
    assert points(story, "greeting.introduction") == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello, this is Tom.", True),
        ("Hello, service desk, how can I help?", True),
        ("Hello Sam, Tom here.", True),
        ("IT support, good morning.", True),
        ("You're through to the help desk.", True),
        ("Good morning, Anna from the IT service desk.", True),
        ("My name is Priya.", True),
        ("Hello!", False),
        ("Have you called the service desk before?", False),
        ("The service desk is closed on Sundays.", False),
        ("I'm here.", False),
        ("Is this the right tag?", False),
    ],
)
def test_who_is_speaking_is_told_in_many_ways(text, said):
    assert (points(opened().agent(text), "greeting.introduction") == 40) == said


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("How can I help you?", True),
        ("I’ll look into it right away.", True),
        ("I'd be happy to help.", True),
        ("Let's get you back in.", True),
        ("What do you want?", False),
        ("The desk is helpful.", False),
    ],
)
def test_offers_of_help_are_recognised(text, offers):
    assert (points(opened().agent(text), "greeting.offer") > 0) == offers


# --- which answer belongs to which message --------------------------------------------------------


def test_two_messages_in_a_row_are_answered_one_by_one():
    story = opened().agent("Does anything stop you?").agent("What changed?", "open_question")
    story.customer("No.").customer("Monday.", reveals="changed_on_monday")
    evidence = story.told()
    first, second = evidence.said
    assert [evidence.reply_to(first).text, evidence.reply_to(second).text] == ["No.", "Monday."]
    assert evidence.before(evidence.replies[-1]) == second
    assert points(story, "listening.openQuestion") == 25
    assert [quote.id for quote in judge(evidence, "listening.openQuestion").finding.evidence] == [
        second.id,
        evidence.replies[-1].id,
    ]


def test_what_comes_unasked_answers_nothing():
    story = opened().agent("One moment.").agent("What changed?", "open_question").customer("Good.")
    story.customer("Hello?", kind="nudge", reveals="changed_on_monday")
    assert points(story, "listening.openQuestion") == 0
    assert story.told().reply_to(story.told().said[1]) is None
    assert points(story.customer("Nothing."), "listening.openQuestion") == 0


def test_a_message_that_could_not_be_answered_is_passed_over():
    story = opened().agent("Hello").agent("What changed?", "open_question")
    story._line("system", "Something went wrong.", no_answer=True)
    story.customer("Monday.", reveals="changed_on_monday")
    assert points(story, "listening.openQuestion") == 25


# --- listening ----------------------------------------------------------------------------------


def test_an_open_question_must_bring_something_new():
    key = "listening.openQuestion"
    asked = opened().agent("What is the cause?", "open_question")
    assert points(asked.customer("No idea."), key) == 0
    asked = opened().agent("What changed?", "open_question")
    assert points(asked.customer("Monday.", reveals="changed_on_monday"), key) == 25


def test_how_can_i_help_is_no_open_question():
    asked = opened().agent("How can I help you?", "open_question")
    story = asked.customer("Monday.", reveals="changed_on_monday")
    assert points(story, "listening.openQuestion") == 0


def test_small_talk_is_no_open_question_whatever_the_customer_answers():
    asked = opened().agent("Mondays, who needs them?", "open_question off_topic", "name:method:ask")
    story = asked.customer("On Monday I changed it.", reveals="changed_on_monday")
    assert points(story, "listening.openQuestion") == 0
    both = opened().agent("Lovely day! What changed?", "open_question off_topic diagnostic_request")
    story = both.customer("I changed it.", reveals="changed_on_monday")
    assert points(story, "listening.openQuestion") == 25


@pytest.mark.parametrize(
    ("text", "acts", "earned"),
    [
        ("I see.", "acknowledgement", 0),
        ("Of course, I understand.", "acknowledgement empathy", 0),
        ("So your laptop says the account is locked.", "acknowledgement", 30),
        ("Your laptop says the account is locked.", "instruction", 0),
    ],
)
def test_a_paraphrase_names_what_was_said(text, acts, earned):
    assert points(opened().agent(text, acts), "listening.paraphrase") == earned


def test_a_paraphrase_can_only_give_back_what_was_known_by_then():
    early = opened().agent("So you read mail on a tablet since Monday?", "acknowledgement")
    late = early.customer("Yes.", reveals="uses_tablet changed_on_monday")
    assert points(late, "listening.paraphrase") == 0


def test_facts_taken_up_are_counted():
    document = {"facts": [fact("one"), fact("two"), fact("three")]}
    for taken, earned in [((), 0), (("one",), 10), (("one", "two"), 20)]:
        story = Story(document).customer(reveals="one two three", kind="opening")
        for word in taken:
            story.agent(f"About the orange{word} purple{word}.")
        assert points(story, "listening.takesUp") == earned


def fact(word: str) -> dict[str, Any]:
    text = f"The orange{word} purple{word}."
    return {"id": word, "statement": text, "say": [text], "release": "volunteered"}


def test_a_question_of_the_customer_wants_an_explanation():
    key = "listening.answers"
    asked = opened().agent("Flush the cache.", "instruction", jargon="cache")
    asked.customer("What is a cache?", intents=("ask_meaning",))
    assert not applies(opened(), key)
    assert points(asked, key) == 0
    assert points(asked.agent("Just do it.", "rudeness"), key) == 0
    answered = opened().agent("Flush it.").customer("What?", intents=("ask_meaning",))
    assert points(answered.agent("It is a store of pages.", "explanation"), key) == 15


def test_asking_twice_costs_up_to_twenty():
    key = "listening.askedTwice"
    story = opened()
    costs = []
    for _ in range(3):
        story.agent("When did you change it?", "closed_question")
        story.customer("As I said.", repeated=("changed_on_monday",))
        costs.append(points(story, key))
    assert costs == [-10, -20, -20]


def test_what_was_asked_twice_is_shown_beside_where_it_had_been_said():
    story = opened().agent("What happened?", "open_question")
    story.customer("I changed it on Monday.", reveals="changed_on_monday")
    story.agent("When did you change it?", "closed_question")
    story.customer("On Monday, as I said.", repeated=("changed_on_monday",))
    assert quotes(story, "listening.askedTwice") == [
        "When did you change it?",
        "I changed it on Monday.",
    ]


def test_making_sure_is_not_asking_twice():
    story = opened().agent("So it was on Monday, right?", "recap closed_question")
    story.customer("Yes.", repeated=("changed_on_monday",))
    assert points(story, "listening.askedTwice") == 0


# --- empathy ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "acts", "earned"),
    [
        ("I'm sorry.", "apology", 0),
        ("Sorry for the inconvenience.", "apology empathy", 0),
        ("I completely understand your frustration.", "empathy", 0),
        ("That must be frustrating.", "empathy", 0),
        ("I'm sorry about the laptop.", "apology", 16),
        ("Being locked out of the laptop is frustrating.", "empathy", 40),
        ("Sorry that your account is locked.", "apology", 40),
        ("Being locked out of the laptop is frustrating.", "instruction", 0),
    ],
)
def test_sympathy_says_with_what(text, acts, earned):
    assert points(opened().agent(text, acts), "empathy.reaction") == earned


@pytest.mark.parametrize(
    ("text", "acts", "earned"),
    [
        ("I see why a locked account worries you.", "empathy", 35),
        ("I see why this worries you.", "empathy", 0),
        ("Your account is locked, I see.", "acknowledgement", 0),
    ],
)
def test_interpretation_joins_feeling_and_situation(text, acts, earned):
    assert points(opened().agent(text, acts), "empathy.interpretation") == earned


def test_there_is_nothing_to_interpret_in_somebody_calm():
    story = Story().but(final_mood=80)
    story.mood = 70
    story.customer(reveals="locked_message", mood=75)
    assert not applies(story, "empathy.interpretation")
    assert applies(story, "empathy.reaction")


@pytest.mark.parametrize(
    ("text", "acts", "earned"),
    [
        ("What does this stop you from doing?", "open_question", 25),
        ("Is there a deadline today?", "closed_question", 25),
        ("What is your username?", "closed_question", 0),
        ("This is urgent.", "", 0),
    ],
)
def test_exploration_asks_what_it_means(text, acts, earned):
    assert points(opened().agent(text, acts), "empathy.exploration") == earned


@pytest.mark.parametrize(("act", "costs"), [("blame", [-25, -50, -50]), ("rudeness", [-40, -80])])
def test_bad_manners_cost(act, costs):
    story, found = opened(), []
    for _ in costs:
        story.agent("You again.", act)
        found.append(points(story, f"empathy.{act}"))
    assert found == costs


# --- closing ------------------------------------------------------------------------------------


def test_a_recap_of_nothing_is_none():
    story = good_story()
    story.lines = [line for line in story.lines if line.seq not in (12, 14)]
    assert points(story, "closing.recap") == 0
    story.agent("To sum up: all is well.", "recap")
    assert points(story, "closing.recap") == 0
    story.agent("To sum up: the tablet sent the old password.", "recap")
    assert points(story, "closing.recap") == 30


def test_the_end_of_a_talk_is_quoted_from_its_end():
    story = good_story()
    story.agent("Thanks. Anything else I can do?", "thanks closed_question")
    story.agent("To sum up once more: the tablet sent the old password.", "recap")
    story.agent("Goodbye!", "closing").agent("Thanks, is there anything else?", "thanks")
    assert quotes(story, "closing.recap") == [
        "To sum up once more: the tablet sent the old password."
    ]
    assert quotes(story, "closing.furtherHelp") == ["Thanks, is there anything else?"]
    assert quotes(story, "closing.farewell") == ["Goodbye!"]


def test_asking_before_the_fix_confirms_nothing():
    story = opened().agent("Does it work now?", "closed_question", "symptom:symptom:ask")
    story.customer("No.", symptom=True).does("remove_mail_account").does("unlock", held="basic")
    assert points(story.closes(), "closing.confirms") == 0


def test_asking_and_closing_although_it_does_not_work_confirms_nothing():
    story = opened().does("unlock", held="basic")
    story.agent("Does it work now?", "closed_question", "symptom:symptom:ask")
    story.customer("Yes.", symptom=True)
    assert points(story.closes(), "closing.confirms") == 0


def test_a_check_by_the_customer_confirms_as_well():
    story = opened().does("remove_mail_account").does("unlock", held="basic")
    story.agent("Please look at the tablet.", "instruction", "tablet_mail:check:instruct")
    story.customer("It is gone.", checked=("tablet_mail",)).looks("tablet_mail")
    assert points(story.closes(), "closing.confirms") == 35


def test_one_message_may_tell_what_to_do_and_ask_whether_it_helped():
    story = opened().does("unlock", held="basic")
    story.agent("Remove it and try again.", "instruction", "symptom:symptom:ask")
    story.does("remove_mail_account").customer("It works.", symptom=True)
    assert points(story.closes(), "closing.confirms") == 35


def test_what_the_customer_reports_unasked_confirms_as_well():
    story = opened().does("remove_mail_account").does("unlock", held="basic")
    story.customer("Oh, it works!", kind="reaction", symptom=True)
    assert points(story.closes(), "closing.confirms") == 35
    early = opened().does("unlock", held="basic").customer("In!", kind="reaction", symptom=True)
    early.does("remove_mail_account")
    assert points(early.closes(), "closing.confirms") == 0


@pytest.mark.parametrize(
    ("text", "offers"),
    [
        ("Is there anything else?", True),
        ("Can I help you with something else?", True),
        ("Is there something else I can do?", True),
        ("Isn't this rain something else?", False),
    ],
)
def test_further_help_is_offered_not_mentioned(text, offers):
    story = opened().does("remove_mail_account").does("unlock", held="basic").agent(text)
    assert (points(story.closes(), "closing.furtherHelp") == 25) == offers


def test_further_help_is_an_empty_phrase_while_the_problem_stands():
    story = opened().agent("a").agent("b").agent("Is there anything else?", "closed_question")
    assert points(story.closes(), "closing.furtherHelp") == 0


def test_a_hand_over_is_told_to_the_customer_instead_of_confirmed():
    story = opened(ESCALATED).does("unlock", held="basic").closes("escalated", team="Security team")
    assert not applies(story, "closing.confirms")
    assert points(story, "closing.nextStep") == 0
    story.agent("The security team takes over and calls you within the hour.", "escalation")
    assert points(story, "closing.nextStep") == 35
