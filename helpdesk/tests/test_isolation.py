"""Nothing of another tenant is ever noticed: at every address under /api/ and /admin/.

Every address must stand in `testing/addresses.py`; a new one that doesn't fails the first test.

- Collections (lists, counts, filters, autocompletes, searches, files) must answer word for word the
  same whether or not the other tenant exists.
- Single things must answer as an id that nobody has: 404 in the API, in the admin as Django does.
- Whatever names another tenant's ids in a body must change nothing and tell nothing.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.contrib import admin
from django.core import serializers
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import RequestFactory
from django.urls import URLPattern, get_resolver

from testing.addresses import (
    ADMIN,
    ADMIN_MODELS,
    API,
    NAMES,
    NAMING,
    NEVER_REACHED,
    Collection,
    Nobodys,
    One,
    names_of,
)
from testing.elsewhere import MARK, Elsewhere, furnish, ids_of, offer
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db


_APP_LIST = re.compile(r"^admin/\^\(\?P<app_label>[a-z|_]+\)/\$$")
_OF_MODEL = re.compile(r"^admin/(?P<app>[a-z_]+)/(?P<model>[a-z_]+)/(?P<rest>.*)$")


# --- What there is ------------------------------------------------------------------------------


def routes(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """All addresses under /api/ and /admin/, as they are written in the URL tables."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern, route)
        elif route.startswith(("api/", "^api/", "admin/")):
            yield route, pattern


def model_of(route: str) -> str | None:
    """The model whose admin has this address, unless the address is in the table itself."""
    found = _OF_MODEL.match(route)
    return f"{found['app']}.{found['model']}" if found and route not in ADMIN else None


def test_every_address_is_covered():
    known = {*API, *ADMIN}
    missing = [
        route
        for route, _ in routes()
        if route not in known and model_of(route) not in ADMIN_MODELS and not _APP_LIST.match(route)
    ]
    assert missing == [], "Say in testing/addresses.py what another tenant could see there."
    assert set(NAMING) <= known
    assert known - {route for route, _ in routes()} == set(), "These are gone."
    models = {model._meta.label_lower for model in admin.site._registry}
    assert models == set(ADMIN_MODELS)


# --- Asking -------------------------------------------------------------------------------------


@dataclass
class Answer:
    """Status, where to, and the text without what differs each time."""

    status: int
    location: str
    text: str


def read(response: Any, names: dict[str, str]) -> Answer:
    """Read an answer; what was asked with is replaced by its name."""
    if response.streaming:
        body = _joined(response.streaming_content) if response.is_async else response.getvalue()
    else:
        body = response.content
    texts = [response.get("Location", ""), body.decode()]
    for name, value in names.items():
        texts = [text.replace(value, f"<{name}>") for text in texts]
    for changing in (
        r'"requestId": ?"[^"]*"',
        r'name="csrfmiddlewaretoken" value="[^"]*"',
        r'"X-CSRFToken": "[^"]*"',
        r'nonce="[^"]*"',
        r'"(downloadUrl|expiresAt)": ?"[^"]*"',  # of one's own new file
    ):
        texts[1] = re.sub(changing, "", texts[1])
    return Answer(response.status_code, texts[0], texts[1])


@async_to_sync
async def _joined(parts: Any) -> bytes:
    return b"".join([part async for part in parts])


def filled(value: Any, names: dict[str, str]) -> Any:
    """A body with its names filled in."""
    text = json.dumps(value)
    for name, known in names.items():
        text = text.replace(f"{{{name}}}", known)
    return json.loads(text)


def address(route: str, ids: dict[str, str], names: dict[str, str]) -> str:
    """The address of one thing. Groups without a name are counted."""
    known = {name: names[value] if value in NAMES else value for name, value in ids.items()}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: known[match[1]], route)
    for number in range(route.count("([^/]+)")):
        path = path.replace("([^/]+)", known[str(number)], 1)
    return "/" + path.replace("^", "").removesuffix("$")


def methods_of(pattern: URLPattern) -> list[str]:
    view: Any = getattr(pattern.callback, "cls", None)
    return [method for method in ("get", "post", "put", "patch", "delete") if hasattr(view, method)]


def everything() -> list[str]:
    """All rows of ours, as they stand, but for what signing in and asking leaves."""
    ours = {
        "accounts",
        "audit",
        "notifications",
        "prompts",
        "scenarios",
        "gamification",
        "training",
    }
    return [
        serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours
    ]


def collections() -> Iterator[tuple[str, Collection]]:
    """Every collection, those of models' admins included."""
    for route, entry in {**API, **ADMIN}.items():
        if isinstance(entry, Collection):
            yield route, entry
    for route, _ in routes():
        label = model_of(route)
        if _APP_LIST.match(route):
            for app in sorted({label.partition(".")[0] for label in ADMIN_MODELS}):
                yield f"admin/{app}/", Collection(shows=False)
        elif label and "<" not in route:
            tenants = not isinstance(ADMIN_MODELS[label], Nobodys)
            is_list = route == f"admin/{label.replace('.', '/')}/"
            queries = ("", f"q={MARK}") if is_list else ("",)
            yield route, Collection(queries, shows=is_list and tenants)


ROLES = ("owner", "author", "reviewer", "admin")


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def home(cast):
    """Something of our own, so that lists are not just empty."""
    draft_scenario(author=cast.author, name="Ours")
    published_scenario(name="Everybody's")


@pytest.fixture
def clients(api, page_client):
    """A client for an address: browsers for pages, tokens for the API."""
    kept: dict[Any, Any] = {}

    def client(person, route):
        if person.pk not in kept:  # both at once: signing in is seen, too
            kept[person.pk] = page_client(person), api(person)
        return kept[person.pk][0 if route.startswith("admin/") else 1]

    return client


# --- The tests ----------------------------------------------------------------------------------


def _ask_all(person, clients, names):
    """Get every collection."""
    return {
        f"{route}?{query}": _peeked(
            clients, person, route, f"/{route}?{query.format(**names)}", names
        )
        for route, entry in collections()
        for query in entry.queries
    }


def _peeked(clients, person, route, path, names):
    """Get something; what asking itself writes (exports are audited) is taken back."""
    client = clients(person, route)  # signs in for good
    with transaction.atomic():
        answer = read(client.get(path), names)
        transaction.set_rollback(True)
    return answer


@pytest.mark.parametrize("role", ROLES)
def test_collections_are_the_same_without_the_other_tenant(cast, clients, home, role):
    person = getattr(cast, role)
    before = _ask_all(person, clients, names_of(None))
    after = _ask_all(person, clients, names_of(furnish(cast)))
    different = {place for place in before if before[place] != after[place]}
    told = {
        place: list(unified_diff(*(a[place].text.splitlines() for a in (before, after)), n=0))[2:8]
        for place in different
    }
    assert told == {}


def test_its_own_people_see_what_is_there(cast, clients):
    elsewhere = furnish(cast)
    names = names_of(elsewhere)
    shown = {route for route, entry in collections() if entry.shows}
    for person in (*elsewhere.people, cast.super_admin):
        shown -= {
            route
            for route, entry in collections()
            for query in entry.queries
            if route in shown
            and MARK not in query
            and MARK
            in read(clients(person, route).get(f"/{route}?{query.format(**names)}"), {}).text
        }
    assert shown == set()


def _single_things(elsewhere: Elsewhere | None, ids: dict[str, list[Any]], names: Any = None):
    """Yield (route, method, address, body) of everything there is to ask of single things."""
    names = names or names_of(elsewhere)
    for route, pattern in routes():
        entry, label = {**API, **ADMIN}.get(route), model_of(route)
        if isinstance(entry, One):
            for method in methods_of(pattern) or ("get", "post"):
                body = filled(entry.bodies.get(method, {}), names)
                for filling in entry.ids if elsewhere else entry.ids[:1]:
                    yield route, method, address(route, filling, names), body
        elif label and "<" in route and not isinstance(ADMIN_MODELS[label], Nobodys):
            for pk in ids[label] if elsewhere else [uuid4()]:
                for method in ("get", "post"):
                    yield route, method, address(route, {"object_id": str(pk)}, names), {}


@pytest.mark.parametrize("role", ["owner", "author", "admin"])
def test_single_things_are_as_if_they_were_not(cast, clients, home, role):
    person, elsewhere = getattr(cast, role), furnish(cast)
    names, ids = names_of(elsewhere), ids_of(elsewhere)
    clients(person, "admin/")
    unknown = {
        (route, method): _send(clients, person, route, method, path, body).status_code
        for route, method, path, body in _single_things(None, ids)
    }
    before, wrong = everything(), set()
    for route, method, path, body in _single_things(elsewhere, ids):
        answer = read(_send(clients, person, route, method, path, body), names)
        expected = unknown[route, method]
        told = MARK in answer.text or answer.status != expected
        if told or (route.startswith("api/") and answer.status not in (403, 404)):
            wrong.add((route, method, answer.status, expected))
    assert wrong == set()
    assert everything() == before


def test_its_own_people_reach_single_things(cast, clients):
    elsewhere = furnish(cast)
    things = list(_single_things(elsewhere, ids_of(elsewhere)))
    left = {route for route, *_ in things if not _never_reached(route)}
    for person in (*elsewhere.people, cast.super_admin):
        for route, method, path, body in things:
            if route in left and (method == "get" or route.startswith("api/")):
                clients(person, route)  # signs in for good
                with transaction.atomic():
                    answer = _send(clients, person, route, method, path, body)
                    if answer.streaming and not answer.is_async:
                        answer.getvalue()  # a file read to its end is closed
                    transaction.set_rollback(True)
                if answer.status_code not in (302, 403, 404):
                    left.discard(route)
    assert left == set()


def _never_reached(route: str) -> bool:
    """Where not even those who may see the thing get an answer of its own."""
    deletes_nothing = route.endswith("/<path:object_id>/delete/")
    leads_on = route.endswith("/<path:object_id>/")
    return deletes_nothing or leads_on or route in NEVER_REACHED


def _send(clients, person, route, method, path, body):
    client = clients(person, route)
    if route.startswith("admin/"):
        return getattr(client, method)(path, body)
    return (
        getattr(client, method)(path, body, format="json")
        if body
        else getattr(client, method)(path)
    )


@pytest.mark.parametrize("role", ROLES)
def test_naming_another_tenants_things_does_and_tells_nothing(cast, clients, home, role):
    person, elsewhere = getattr(cast, role), furnish(cast)
    before = theirs(elsewhere)
    for route, naming in NAMING.items():
        for body in naming.bodies:
            answers = [
                _named(clients, person, route, naming, body, names)
                for names in (names_of(elsewhere), names_of(None))
            ]
            assert answers[0] == answers[1], (route, body)
    assert theirs(elsewhere) == before


def _named(clients, person, route, naming, body, names):
    """Send a body; what it makes of one's own is taken back."""
    send = getattr(clients(person, route), naming.method)
    sent = filled(body, names)
    with transaction.atomic():
        if naming.as_file:
            rows = SimpleUploadedFile("rows.json", json.dumps([sent]).encode())
            response = send(f"/{route}", {"file": rows}, format="multipart")
        else:
            response = send(f"/{route}", sent)
        answer = read(response, names)
        transaction.set_rollback(True)
    return answer


def theirs(elsewhere: Elsewhere) -> list[str]:
    """The other tenant's rows, as they stand."""
    return [
        serializers.serialize("json", apps.get_model(label).objects.filter(pk__in=ids))
        for label, ids in ids_of(elsewhere).items()
    ]


@pytest.mark.parametrize("role", ["owner", "author", "admin"])
def test_what_it_shows_to_others_tells_nothing_of_its_people(cast, clients, role):
    person, elsewhere = getattr(cast, role), furnish(cast)
    names = names_of(elsewhere)
    secrets = {MARK, *(str(one.pk) for one in elsewhere.people)}
    places = {
        (route, f"/{route}?{query.format(**names)}")
        for route, entry in collections()
        for query in entry.queries
        if not any(word in query for word in (MARK, "{author}", "{tenant}"))
    }
    for scenario in offer(elsewhere, cast):
        own = {**names, "scenario": str(scenario.pk), "version": _version_of(scenario)}
        places |= {
            (route, path)
            for route, method, path, _ in _single_things(elsewhere, ids_of(elsewhere), own)
            if method == "get" and own["scenario"] in path
        }
        places.add(("admin/", f"/admin/scenarios/scenario/{scenario.pk}/change/"))
        places.add(("admin/", f"/admin/scenarios/scenario/{scenario.pk}/history/"))
    told = {
        path: found
        for route, path in places
        if (found := {s for s in secrets if s in _peeked(clients, person, route, path, {}).text})
    }
    assert told == {}


def _version_of(scenario):
    return str(scenario.history.get(version_number=1).pk)


@pytest.mark.parametrize("role", ROLES[1:])
def test_autocompletes(cast, clients, home, role):
    client = clients(getattr(cast, role), "admin/")
    furnish(cast)
    for model, model_admin in admin.site._registry.items():
        for name in model_admin.autocomplete_fields:
            asked = {
                "app_label": model._meta.app_label,
                "model_name": model._meta.model_name,
                "field_name": name,
                "term": "",
            }
            assert MARK not in client.get("/admin/autocomplete/", asked).content.decode(), asked


@pytest.mark.parametrize("role", ROLES[1:])
def test_actions_on_another_tenants_rows_do_nothing(cast, clients, home, role):
    person, elsewhere = getattr(cast, role), furnish(cast)
    client, ids = clients(person, "admin/"), ids_of(elsewhere)
    before = everything()
    request = RequestFactory().get("/admin/")
    request.user = person
    tried = 0
    for model, model_admin in admin.site._registry.items():
        label = model._meta.label_lower
        for name in model_admin.get_actions(request) if label in ids else ():
            response = client.post(
                f"/admin/{label.replace('.', '/')}/",
                {"action": name, "_selected_action": [str(pk) for pk in ids[label]], "index": 0},
                follow=True,
            )
            assert MARK not in response.content.decode(), (label, name)
            tried += 1
    assert tried or role != "admin"
    assert everything() == before
