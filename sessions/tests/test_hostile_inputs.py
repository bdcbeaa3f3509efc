"""Two thousand random and hostile inputs: taken as text or refused, never a 500, never markup."""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from helpdesk.accounts.models import User
from scenarios.models import Scenario
from sessions.models import DueTurn, Message, TrainingSession
from sessions.services import (
    post_message,
    resolve,
    save_draft,
    search_directory,
    search_knowledge,
    start_session,
)
from sessions.services.closing import Resolution
from sessions.services.turns import UNANSWERED
from testing.cast import Cast
from testing.factories import PASSWORD
from testing.hostile import MARKUP, Hostile
from testing.live import LiveServer, SocketClient
from testing.scenarios import published_scenario

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]

SEED = 20_240_607
FRAMES = 400
Send = Callable[[], HttpResponse]
Api = Callable[..., APIClient]


def browser(person: User) -> Client:
    """Return a browser's client that is signed in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Attack:
    """One person's session under fire, and what came back."""

    def __init__(self, cast: Cast, scenario: Scenario, api: Api) -> None:
        self.cast, self.scenario = cast, scenario
        self.hostile = Hostile(SEED)
        self.api, self.nobody = api(cast.owner), api()
        self.pages, self.stranger = browser(cast.owner), Client()
        for client in (self.api, self.nobody, self.pages, self.stranger):
            client.raise_request_exception = False
        self.answers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.failures: list[str] = []

    @property
    def session(self) -> TrainingSession:
        """The owner's active session; a new one when the last has ended."""
        return start_session(person=self.cast.owner, scenario=self.scenario)[0]

    def targets(self) -> dict[str, tuple[int, Send]]:
        """What is sent how often, by name."""
        person = {"firstName": "Ann", "lastName": "Lee", "timezone": "UTC"}
        form = {"first_name": "Ann", "last_name": "Lee", "timezone": "UTC"}
        account = {"email": "a@b.test", "password": PASSWORD}
        reset = {"uid": "a", "token": "b", "password": PASSWORD}
        return {
            "chat": (120, self.chat),
            "start": (50, self.start),
            "verification": (70, self.verify),
            "tools": (130, self.use_tool),
            "draft": (80, self.draft),
            "resolve": (60, self.resolve),
            "knowledge": (170, partial(self.look_up, "knowledge")),
            "directory": (130, partial(self.look_up, "directory")),
            "messages": (40, partial(self.look_up, "messages", "after")),
            "scenarios": (60, partial(self.look_in_library, "search")),
            "scenarios, filtered": (60, partial(self.look_in_library, *FILTERS)),
            "users/me": (70, partial(self.put, "patch", "/api/v1/users/me", {"profile": person})),
            "auth/register": (90, partial(self.auth, "register", {**account, **person})),
            "auth/login": (70, partial(self.auth, "login", {**account, "code": "123456"})),
            "auth/verify-email": (30, partial(self.auth, "verify-email", {"key": "a:b:c"})),
            "auth/reset-password": (
                30,
                partial(self.auth, "reset-password", {"email": "a@b.test"}),
            ),
            "auth/reset/confirm": (30, partial(self.auth, "reset-password/confirm", reset)),
            "page: library": (90, partial(self.page, "/scenarios/", *LIBRARY)),
            "page: history": (60, partial(self.page, "/history/", "q", "show", "page")),
            "page: profile": (60, partial(self.submit, "profile", form)),
            "page: sign-up": (60, partial(self.submit, "signup", SIGN_UP)),
            "page: sign-in": (60, partial(self.submit, "login", SIGN_IN)),
            "page: reset": (30, partial(self.submit, "password/reset", {"email": "a@b.test"})),
        }

    def run(self) -> None:
        """Fire at everything over HTTP."""
        for name, (times, send) in self.targets().items():
            for _ in range(times):
                self.check(name, send())

    def check(self, name: str, response: HttpResponse) -> None:
        """Count an answer and note what is wrong with it."""
        self.answers[name][str(response.status_code)] += 1
        if not 200 <= response.status_code < 500:
            self.failures.append(f"{name}: {response.status_code}, {response.exc_info}")
        elif response.status_code >= 400 and response.request["PATH_INFO"].startswith("/api/"):
            if response["Content-Type"] != "application/problem+json":
                self.failures.append(f"{name}: {response.status_code} is no problem document")
            elif json.loads(response.content)["status"] != response.status_code:
                self.failures.append(f"{name}: the problem tells another status")

    # --- what is sent ---

    def at(self, what: str) -> str:
        return f"/api/v1/sessions/{self.session.pk}/{what}"

    def put(self, method: str, path: str, plausible: dict[str, Any], **extra: Any) -> HttpResponse:
        kinds = ["application/json"] * 30 + ["text/plain", "multipart/form-data", ""]
        body, kind = self.hostile.body(plausible), self.hostile.dice.choice(kinds)
        return self.api.generic(method.upper(), path, body, kind, **extra)

    def chat(self) -> HttpResponse:
        plausible = {"message": "Hello", "messageType": "user", "clientId": str(uuid4())}
        return self.put("post", self.at("messages"), plausible, HTTP_PREFER="wait=5")

    def start(self) -> HttpResponse:
        path = f"/api/v1/scenarios/{self.scenario.pk}/start"
        return self.put("post", path, {"mode": "practice", "seed": 7})

    def verify(self) -> HttpResponse:
        plausible = {"method": "username", "outcome": "confirmed"}
        return self.put("post", self.at("verification"), plausible)

    def use_tool(self) -> HttpResponse:
        tool = self.hostile.dice.choice(["view_account", "unlock_account", "assign_group", None])
        tool = tool or quote(self.hostile.text()[:2000].encode("utf-8", "surrogatepass"), safe="")
        return self.put("post", self.at(f"tools/{tool}"), {"arguments": {"group": "VPN"}})

    def draft(self) -> HttpResponse:
        return self.put("put", self.at("draft"), RESOLUTION)

    def resolve(self) -> HttpResponse:
        return self.put("post", self.at("resolve"), RESOLUTION)

    def look_up(self, what: str, name: str = "q") -> HttpResponse:
        return self.api.get(f"{self.at(what)}?{self.hostile.query(name)}")

    def look_in_library(self, *names: str) -> HttpResponse:
        return self.api.get(f"/api/v1/scenarios?{self.hostile.query(*names)}")

    def auth(self, what: str, plausible: dict[str, Any]) -> HttpResponse:
        body = self.hostile.body(plausible)
        return self.nobody.generic("POST", f"/api/v1/auth/{what}", body, "application/json")

    def page(self, path: str, *names: str) -> HttpResponse:
        return self.pages.get(f"{path}?{self.hostile.query(*names)}")

    def submit(self, form: str, plausible: dict[str, str]) -> HttpResponse:
        client = self.pages if form == "profile" else self.stranger
        self.stranger.cookies.clear()
        return client.post(f"/accounts/{form}/", self.hostile.form(plausible))


FILTERS = ("search", "difficulty", "completed", "category", "saved", "tag", "sortBy", "page")
LIBRARY = ("search", "difficulty", "topic", "completed", "sort", "saved", "page")
SIGN_UP = {"email": "n@b.test", "password1": PASSWORD, "first_name": "Ann", "last_name": "Lee"}
SIGN_IN = {"login": "olivia@northwind.test", "password": PASSWORD}
RESOLUTION = {
    "resolutionType": "resolved",
    "documentation": "Unlocked the account.",
    "escalationReason": "",
    "escalationTeam": "",
    "category": "access",
    "priority": "high",
}


def storm(attack: Attack, connect: Callable[[TrainingSession], SocketClient]) -> Iterator[str]:
    """Fire at the socket; yield what came back, frame by frame."""
    fired = 0
    while fired < FRAMES:
        with connect(attack.session) as client:
            client.receive("session.state")
            over = False
            while fired < FRAMES and not over:
                client.send_text(hostile_frame(attack.hostile))
                fired += 1
                client.send(type="ping")
                answer = came_back(client)
                over = answer == "error session_closed"
                yield answer


def hostile_frame(hostile: Hostile) -> str | bytes:
    """Return a frame: a message most of the time, another kind, or nothing of the sort."""
    match hostile.dice.randrange(10):
        case 0:
            return hostile.text().encode("utf-8", "replace").decode()
        case 1:
            return hostile.text().encode("utf-8", "replace")
        case 2:
            return hostile.body({"type": "message.send"}).decode("utf-8", "replace")
        case 3:
            kind = hostile.dice.choice(("typing", "resume", "read", "ping", "dance"))
            return json.dumps(
                {"type": kind, **hostile.fields({"isTyping": True, "after": 10**9, "seq": 1})}
            )
    message = {"type": "message.send", "clientId": str(uuid4()), "content": hostile.text()}
    if hostile.dice.random() < 0.3:
        message |= hostile.fields({"clientId": str(uuid4()), "messageType": "user"})
    return json.dumps(message)


def came_back(client: SocketClient) -> str:
    """Return what the server answered before the pong; raises when it hung up."""
    answer = "no answer needed"
    while (frame := client.next())["type"] != "pong":
        if frame["type"] == "message.ack":
            answer = "ack"
        elif frame["type"] == "error":
            answer = f"error {frame['code']}"
    return answer


def test_two_thousand_hostile_inputs(
    cast: Cast,
    scenario: Scenario,
    api: Api,
    live: LiveServer,
    token_of: Callable[[User], str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    attack = Attack(cast, scenario, api)
    attack.run()
    token = token_of(cast.owner)
    answers = storm(attack, lambda session: SocketClient(live.address, session.pk, token))
    attack.answers["socket"].update(answers)
    live.settle()

    sent = sum(counts.total() for counts in attack.answers.values())
    with capsys.disabled():
        sys.stdout.write(f"\n{sent} hostile inputs:\n")
        for name, counts in attack.answers.items():
            came = ", ".join(f"{answer} × {n}" for answer, n in sorted(counts.items()))
            sys.stdout.write(f"  {name:20} {came}\n")
    assert attack.failures == []
    assert sent >= 2000
    # Each reached more than the first check at the door.
    assert attack.answers["chat"]["201"] >= 20
    assert attack.answers["socket"]["ack"] >= 100
    # No customer choked on anything.
    assert not Message.objects.filter(sender="system", content=UNANSWERED)
    assert not DueTurn.objects.open().exclude(kind="nudge").filter(session__status="active")
    look_at_everything(attack.pages, cast.owner)


# --- nothing stored renders as markup -----------------------------------------------------------


class Markup(HTMLParser):
    """Collects what of a page an input has become part of the markup of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = dict(attrs).get("type") or ""
        self._in_script = tag == "script" and kind not in ("application/json", "text/plain")
        for name, value in attrs:
            runs = name.startswith("on") or name == "srcdoc"
            runs = runs or (value or "").strip().lower().startswith("javascript:")
            if runs and "pwned" in (value or ""):
                self.found.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and "pwned" in data:
            self.found.append(f"<script>{data[:80]}")


def look_at(client: Client, path: str) -> str:
    """Return a page as a browser gets it; fails if an input has become markup in it."""
    response = client.get(path)
    assert response.status_code == 200, path
    page = response.content.decode()
    reader = Markup()
    reader.feed(page)
    assert reader.found == [], path
    assert [text for text in MARKUP if "<" in text and text in page] == [], path
    return page


def look_at_everything(client: Client, person: User) -> None:
    """Look at each page that shows something `person` has put in."""
    for session in TrainingSession.objects.filter(person=person):
        look_at(client, reverse("workspace", args=[session.pk]))
        if not session.is_active:
            look_at(client, reverse("result", args=[session.pk]))
    for name in ("dashboard", "history", "library", "profile"):
        look_at(client, reverse(name))


def test_markup_is_shown_as_text(cast: Cast, scenario: Scenario) -> None:
    client = browser(cast.owner)
    everything = "\n".join(MARKUP)
    session = start_session(person=cast.owner, scenario=scenario)[0]
    for text in MARKUP:
        post_message(session=session, content=text)
        search_knowledge(session=session, query=text)
        search_directory(session=session, query=text)
    save_draft(session=session, draft={"documentation": everything, "escalationReason": everything})
    User.objects.filter(pk=cast.owner.pk).update(first_name=MARKUP[0], last_name=MARKUP[1])
    desk = look_at(client, reverse("workspace", args=[session.pk]))
    filed = Resolution("escalated", everything, everything, "Security team")
    resolve(session=session, resolution=filed)
    result = look_at(client, reverse("result", args=[session.pk]))
    look_at_everything(client, cast.owner)
    for name, key in (("library", "search"), ("history", "q")):
        for text in MARKUP:
            look_at(client, f"{reverse(name)}?{urlencode({key: text})}")
    people = look_at(browser(cast.super_admin), reverse("admin:accounts_user_changelist"))
    for page in (desk, result, people):
        assert "&lt;script&gt;pwned(1)" in page


def test_an_authors_markup_is_shown_as_text(cast: Cast) -> None:
    scenario = published_scenario(
        name=f"A {MARKUP[0]}",
        description=MARKUP[1],
        tags=[MARKUP[2]],
    )
    session = start_session(person=cast.owner, scenario=scenario)[0]
    client = browser(cast.owner)
    for path in (reverse("library"), reverse("briefing", args=[scenario.pk])):
        assert "&lt;script&gt;pwned(1)" in look_at(client, path)
    look_at(client, reverse("workspace", args=[session.pk]))
    look_at_everything(client, cast.owner)
