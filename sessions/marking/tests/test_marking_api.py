"""Marking by API: appeals by trainees, everything else by instructors of their organisation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions.marking.appealing import appeal
from sessions.marking.models import Appeal, InstructorMark, Judgement, Override
from sessions.marking.tests.conftest import solved
from sessions.services import start_session
from testing.openapi import description

pytestmark = pytest.mark.django_db

HELLO = "greeting.hello"
TEXT = "I did say good morning."


def mine(session, part):
    return f"/api/v1/sessions/{session.pk}/{part}"


def theirs(session, part=""):
    return f"/api/admin/sessions/{session.pk}{part}"


@pytest.fixture
def judgement(session):
    return Judgement.objects.create(
        session=session,
        question="adapts",
        version=1,
        model="m",
        met=True,
        why="You did.",
        quote="I can't sign in",
        message=session.messages.first(),
    )


def test_an_appeal_from_the_trainee_to_the_answer(api, cast, session):
    owner, reviewer = api(cast.owner), api(cast.reviewer)
    body = {"criterion": HELLO, "text": TEXT}
    sent = owner.post(mine(session, "appeals"), body)
    assert sent.status_code == 201
    assert sent.json()["status"] == "open"
    queue = reviewer.get("/api/admin/appeals?status=open").json()
    assert [row["text"] for row in queue["data"]] == [TEXT]
    assert queue["data"][0]["label"] == "Greets the customer"
    address = f"/api/admin/appeals/{sent.json()['id']}"
    accepted = reviewer.post(f"{address}/accept", {"reason": "You did."})
    assert (accepted.status_code, accepted.json()["status"]) == (200, "accepted")
    again = reviewer.post(f"{address}/decline", {"reason": "No."})
    assert (again.status_code, again.json()["code"]) == (409, "appeal_decided")
    answer = owner.get(mine(session, "appeals")).json()["data"][0]
    assert (answer["answer"], answer["decidedBy"]["name"]) == ("You did.", cast.reviewer.name)
    marks = owner.get(mine(session, "marks")).json()
    assert [(one["criterion"], one["share"]) for one in marks["overrides"]] == [(HELLO, 1.0)]
    result = owner.get(mine(session, "result")).json()
    assert result["scores"]["dimensions"]["greeting"] == 30
    assert marks["recorded"]["dimensions"]["greeting"] == 0
    assert owner.post(mine(session, "appeals"), body).json()["code"] == "appeal_exists"


def test_the_same_key_appeals_once(api, cast, session):
    for _ in range(2):
        sent = api(cast.owner).post(
            mine(session, "appeals"),
            {"criterion": HELLO, "text": TEXT},
            HTTP_IDEMPOTENCY_KEY="appeal-1",
        )
        assert sent.status_code == 201
    assert Appeal.objects.count() == 1


def test_overriding_and_taking_back(api, cast, session):
    author = api(cast.author)
    before = author.get(theirs(session)).json()
    made = author.post(
        theirs(session, "/overrides"), {"criterion": HELLO, "share": 0.5, "reason": "Half."}
    )
    assert made.status_code == 201
    after = author.get(theirs(session)).json()
    assert after["result"]["scores"]["dimensions"]["greeting"] == 15
    assert after["marks"]["recorded"]["criteria"] == before["result"]["criteria"]
    back = f"{theirs(session, '/overrides')}/{made.json()['id']}/take-back"
    ended = author.post(back, {"reason": "No."})
    assert (ended.status_code, ended.json()["endReason"]) == (200, "No.")
    assert author.get(theirs(session)).json()["result"] == before["result"]
    assert author.post(back, {"reason": "No."}).json()["code"] == "override_ended"


WRONG = [
    ({"share": 1, "reason": "So."}, "/criterion"),
    ({"criterion": "gate", "share": 1, "reason": "So."}, "/criterion"),
    ({"criterion": HELLO, "share": 1.5, "reason": "So."}, "/share"),
    ({"criterion": HELLO, "share": "NaN", "reason": "So."}, "/share"),
    ({"criterion": HELLO, "share": 1, "reason": " "}, "/reason"),
]


def test_what_is_wrong_is_pointed_at(api, cast, session):
    client = api(cast.admin)
    for body, pointer in WRONG:
        answer = client.post(theirs(session, "/overrides"), body)
        assert answer.status_code == 400
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert not Override.objects.exists()


def test_trainees_and_viewers_may_not_others_find_nothing(api, cast, session, judgement):
    made = appeal(session=session, criterion=HELLO, text=TEXT, person=cast.owner)
    ruling = {"criterion": HELLO, "share": 1, "reason": "So."}
    calls = [
        ("get", theirs(session), None),
        ("post", theirs(session, "/overrides"), ruling),
        ("get", f"/api/admin/appeals/{made.pk}", None),
        ("post", f"/api/admin/appeals/{made.pk}/accept", ruling),
        ("post", f"/api/admin/appeals/{made.pk}/decline", {"reason": "So."}),
        ("put", f"/api/admin/judgements/{judgement.pk}/mark", {"met": True}),
    ]
    lists = ["/api/admin/sessions", "/api/admin/appeals", "/api/admin/calibration"]
    for method, address, body in calls:
        for person, status in ((cast.owner, 403), (cast.viewer, 403), (cast.outsider_admin, 404)):
            answer = getattr(api(person), method)(address, body)
            assert answer.status_code == status, address
    for address in lists:
        assert api(cast.viewer).get(address).status_code == 403
        assert api(cast.outsider_admin).get(address).json()["data"] == []
    for part, body in (("marks", None), ("appeals", None)):
        assert api(cast.colleague).get(mine(session, part), body).status_code == 404
    stolen = api(cast.colleague).post(mine(session, "appeals"), {"criterion": HELLO, "text": "x"})
    assert stolen.status_code == 404
    short = api(cast.owner).post(mine(session, "appeals"), {"criterion": HELLO, "text": "x"})
    assert short.status_code == 400
    assert [error["pointer"] for error in short.json()["errors"]] == ["/text"]


def test_advice_is_marked_and_calibrated(api, cast, session, judgement):
    answer = api(cast.owner).get(mine(session, "marks")).json()["advice"]
    assert [(one["met"], one["counts"], one["isCalibrated"], one["kappa"]) for one in answer] == [
        (True, False, False, None)
    ]
    blind = ("met", "why", "quote", "seq")
    shown = api(cast.admin).get(theirs(session)).json()["marks"]["advice"][0]
    assert {name: shown[name] for name in blind} == dict.fromkeys(blind)
    for met in (False, True):
        marked = api(cast.admin).put(f"/api/admin/judgements/{judgement.pk}/mark", {"met": met})
        assert (marked.status_code, marked.json()) == (200, {"met": met})
    assert InstructorMark.objects.get().met is True
    shown = api(cast.admin).get(theirs(session)).json()["marks"]["advice"][0]
    assert [shown[name] for name in blind[:3]] == [True, "You did.", "I can't sign in"]
    told = api(cast.admin).get("/api/admin/calibration").json()
    assert (told["kappaNeeded"], told["marksNeeded"]) == (0.6, 30)
    assert [(row["marks"], row["agreement"], row["isCalibrated"]) for row in told["data"]] == [
        (1, 0.0, False)
    ]


def test_one_plays_on_before_there_are_marks(api, cast, scenario):
    active = start_session(person=cast.owner, scenario=scenario, seed=1)[0]
    assert api(cast.owner).get(mine(active, "marks")).json()["code"] == "session_active"
    sent = api(cast.owner).post(mine(active, "appeals"), {"criterion": HELLO, "text": TEXT})
    assert (sent.status_code, sent.json()["code"]) == (409, "session_active")


def test_lists_cost_the_same_for_one_and_for_three(api, cast, scenario):
    client = api(cast.admin)

    def queries(address):
        with CaptureQueriesContext(connection) as counted:
            client.get(address)
        return len(counted)

    def one_more(person):
        session = solved(person, scenario)
        appeal(session=session, criterion=HELLO, text=TEXT, person=person)

    one_more(cast.owner)
    addresses = ("/api/admin/sessions", "/api/admin/appeals")
    before = [queries(address) for address in addresses]
    one_more(cast.colleague)
    one_more(cast.owner)
    assert [queries(address) for address in addresses] == before
    found = client.get(f"{addresses[0]}?personId={cast.owner.pk}").json()
    assert [row["person"]["id"] for row in found["data"]] == [str(cast.owner.pk)] * 2


def test_all_of_it_is_described():
    paths = description()["paths"]
    assert {"/api/v1/sessions/{id}/appeals", "/api/admin/appeals/{id}/accept"} <= set(paths)
