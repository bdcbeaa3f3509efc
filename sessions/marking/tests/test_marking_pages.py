"""The pages of marking: the trainee's result, the instructor's session, the queue of appeals."""

import html

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sessions.assessment import recorded_of
from sessions.choices import Sender
from sessions.marking.appealing import accept_appeal, appeal
from sessions.marking.models import Appeal, InstructorMark, Judgement, Override
from sessions.marking.overriding import override_criterion
from sessions.marking.tests.conftest import solved
from sessions.models import Result
from sessions.services import start_session

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"
TEXT = "I did say good morning."


def page_of(thing):
    name = f"admin:training_{thing._meta.model_name}_change"
    return reverse(name, args=[thing.pk])


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def waiting(cast, session):
    return appeal(session=session, criterion=HELLO, text=TEXT, person=cast.owner)


@pytest.fixture
def judgement(session):
    return Judgement.objects.create(
        session=session,
        question="adapts",
        version=1,
        model="gossip-7b",
        met=True,
        why="Plain words throughout.",
        quote="I can't sign in",
        message=session.messages.first(),
    )


def test_an_appeal_is_sent_without_script_and_stands_on_the_page(page_client, cast, session):
    client, result = page_client(cast.owner), reverse("result", args=[session.pk])
    assert reverse("appeal", args=[session.pk]) in text_of(client.get(result))
    sent = client.post(
        reverse("appeal", args=[session.pk]), {"criterion": HELLO, "text": TEXT}, follow=True
    )
    assert sent.redirect_chain == [(result, 302)]
    assert "Your appeal is with the instructors" in text_of(sent)
    assert Appeal.objects.get().text == TEXT
    assert "Appeal: waiting for an answer" in text_of(client.get(result))


def test_what_is_refused_is_said_and_what_was_typed_stays(page_client, cast, session):
    client = page_client(cast.owner)
    long = "Good morning. " * 100
    answer = client.post(reverse("appeal", args=[session.pk]), {"criterion": HELLO, "text": long})
    assert answer.status_code == 400
    assert "At most 1000 characters" in text_of(answer)
    assert long.strip() in text_of(answer)
    answer = client.post(reverse("appeal", args=[session.pk]), {"criterion": HELLO, "text": "hm?"})
    assert answer.status_code == 400
    assert "At least 15 characters; this has 3." in text_of(answer)
    assert 'minlength="15"' in answer.content.decode()
    assert not Appeal.objects.exists()


def test_nobody_elses_and_nothing_open_is_appealed(page_client, cast, session, scenario):
    address = reverse("appeal", args=[session.pk])
    assert page_client(cast.colleague).post(address, {}).status_code == 404
    active = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    answer = page_client(cast.owner).post(reverse("appeal", args=[active.pk]), {"text": "x"})
    assert answer.status_code == 302
    assert answer["Location"] == reverse("workspace", args=[active.pk])


def test_the_trainee_sees_who_marked_and_the_models_advice(page_client, cast, session, judgement):
    override_criterion(
        session=session, criterion=HELLO, share=1, reason="There it was.", by=cast.reviewer
    )
    shown = text_of(page_client(cast.owner).get(reverse("result", args=[session.pk])))
    assert "An instructor marked 1 of the criteria otherwise" in shown
    assert f"Marked by {cast.reviewer}" in shown
    assert "There it was." in shown
    assert "Advice by a model, not counted" in shown
    assert "Plain words throughout." in shown
    assert "not compared with instructors enough yet" in shown


def test_an_instructor_marks_and_takes_back(page_client, cast, session):
    client, page = page_client(cast.reviewer), page_of(session)
    before = Result.objects.get(session=session).overall
    assert "Mark otherwise" in text_of(client.get(page))
    marked = {"do": "override", "criterion": HELLO, "percent": "50", "reason": "Half."}
    assert client.post(page, marked).status_code == 302
    made = Override.objects.get()
    assert (made.share, made.by) == (0.5, cast.reviewer)
    shown = text_of(client.get(page))
    assert f"Recorded: {before}" in shown
    back = {"do": "take-back", "override": str(made.pk), "reason": "No."}
    assert client.post(page, back).status_code == 302
    assert Result.objects.get(session=session).overall == before
    assert "Marks that no longer stand" in text_of(client.get(page))


def test_the_admin_says_what_is_wrong_and_keeps_what_was_typed(page_client, cast, session):
    client, page = page_client(cast.reviewer), page_of(session)
    for wrong, said in (
        ({"percent": "many"}, "from 0 to 100 per cent"),
        ({"percent": "0"}, "has these points already"),
        ({"do": "publish"}, "can&#x27;t do that"),
    ):
        answer = client.post(
            page,
            {
                "do": "override",
                "criterion": HELLO,
                "percent": "100",
                "reason": "Kept words.",
                **wrong,
            },
        )
        assert answer.status_code in (400, 409)
        assert said in text_of(answer)
        assert "Kept words." in text_of(answer)
    assert not Override.objects.exists()


def test_the_queue_and_the_decision(page_client, cast, waiting):
    client = page_client(cast.author)
    queue = text_of(client.get(reverse("admin:training_appeal_changelist")))
    assert "Greets the customer" in queue
    assert "Waiting for an answer" in queue
    assert TEXT in text_of(client.get(page_of(waiting)))
    empty = client.post(page_of(waiting), {"do": "decline", "reason": ""})
    assert empty.status_code == 400
    accepted = {"do": "accept", "percent": "100", "reason": "You did."}
    assert client.post(page_of(waiting), accepted).status_code == 302
    waiting.refresh_from_db()
    assert waiting.status == "accepted"
    late = client.post(page_of(waiting), {"do": "decline", "reason": "No."})
    assert late.status_code == 409
    assert "has been decided" in text_of(late)


def test_ones_own_is_shown_and_left_to_others(page_client, cast, scenario):
    own = solved(cast.reviewer, scenario)
    made = appeal(session=own, criterion=HELLO, text=TEXT, person=cast.reviewer)
    client = page_client(cast.reviewer)
    assert "Somebody else marks this session" in text_of(client.get(page_of(own)))
    assert "Somebody else decides this" in text_of(client.get(page_of(made)))
    ruling = {"do": "accept", "percent": "100", "reason": "Me."}
    assert client.post(page_of(made), ruling).status_code == 403
    assert not Override.objects.exists()


def test_the_models_answer_is_marked_for_calibration(page_client, cast, session, judgement):
    client = page_client(cast.admin)
    assert judgement.why not in text_of(client.get(page_of(session)))
    marked = {"do": "mark", "judgement": str(judgement.pk)}
    for unclear in ({}, {"met": ""}, {"met": "perhaps"}):
        refused = client.post(page_of(session), {**marked, **unclear})
        assert refused.status_code == 400
        assert "with yes or no" in text_of(refused)
    assert not InstructorMark.objects.exists()
    assert client.post(page_of(session), {**marked, "met": "no"}).status_code == 302
    assert InstructorMark.objects.get().met is False
    assert judgement.why in text_of(client.get(page_of(session)))
    shown = text_of(client.get(reverse("admin:training_trainingsession_calibration_page")))
    assert "gossip-7b" in shown
    assert "Not yet" in shown


@pytest.mark.parametrize("who", ["viewer", "outsider_admin"])
def test_others_find_nothing(page_client, cast, session, waiting, who):
    client = page_client(getattr(cast, who))
    for thing in (session, waiting):
        answer = client.post(page_of(thing), {"do": "accept", "percent": "1", "reason": "So."})
        assert answer.status_code in (302, 403, 404)
        assert TEXT not in text_of(client.get(page_of(thing), follow=True))
    assert not Override.objects.exists()


def test_lists_cost_the_same_for_one_and_for_three(page_client, cast, scenario):
    client = page_client(cast.admin)
    lists = [reverse(f"admin:training_{name}_changelist") for name in ("trainingsession", "appeal")]

    def queries(address):
        with CaptureQueriesContext(connection) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    def one_more(person):
        session = solved(person, scenario)
        appeal(session=session, criterion=HELLO, text=TEXT, person=person)

    one_more(cast.owner)
    before = [queries(address) for address in lists]
    one_more(cast.colleague)
    one_more(cast.owner)
    assert [queries(address) for address in lists] == before


def test_what_was_marked_is_named_open_and_beside_what_was_recorded(
    page_client, cast, session, waiting
):
    accept_appeal(appeal=waiting, share=0.5, reason="Half of it.", by=cast.reviewer)
    recorded = next(row for row in recorded_of(session.result).criteria if row["id"] == HELLO)
    shown = text_of(page_client(cast.owner).get(reverse("result", args=[session.pk])))
    assert f'<a href="#criterion-{HELLO}">{recorded["label"]}</a>' in shown
    assert f'<li id="criterion-{HELLO}">' in shown
    assert shown.count('<details class="criteria-group" open>') == 1
    assert f"Recorded: 0 of 30 points. {recorded['why']}" in shown
    assert shown.count("Half of it.") == 1
    client = page_client(cast.admin)
    shown = text_of(client.get(page_of(waiting)))
    assert "15 of 30, not met" in shown
    assert f"Recorded: 0 of 30, not met. {recorded['why']}" in shown
    shown = text_of(client.get(page_of(session)))
    assert shown.count("<details open") == 1
    assert 'value="50"' in shown  # of the ruling that stands


def test_groups_say_how_much_was_not_met_and_open_where_an_appeal_waits(
    page_client, cast, session, waiting
):
    shown = text_of(page_client(cast.reviewer).get(page_of(session)))
    assert "Greeting: 0 of 100, 3 not met" in shown
    assert shown.count("<details open") == 1


def test_an_appeal_shows_what_was_said_around_what_is_quoted(page_client, cast, scenario):
    session = solved(cast.owner, scenario, said="Good day.")
    session.messages.create(seq=91, sender=Sender.AI, content="Can you help me?")
    session.messages.create(seq=92, sender=Sender.USER, content="Far from it all.")
    for row in session.result.criteria:
        if row["id"] == HELLO:
            row |= {"met": False, "points": 0.0}
            row["evidence"] = [{"kind": "message", "id": "x", "seq": 90, "quote": "Good day."}]
    session.result.save()
    waiting = appeal(session=session, criterion=HELLO, text=TEXT, person=cast.owner)
    page = text_of(page_client(cast.reviewer).get(page_of(waiting)))
    assert page.count("quoted for this") == 1
    assert page.index("Good day.") < page.index("Can you help me?")
    assert session.messages.order_by("seq").first().content[:20] in html.unescape(page)
    assert "Far from it all." not in page
