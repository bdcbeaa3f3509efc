"""Every verb that changes something writes one entry with it, or changes nothing.

A row per verb: what must be there first, the verb, and what its entry says. When the entry can't be
written, what the verb did must be undone.
"""

from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core import serializers
from django.http import HttpRequest

from helpdesk import context
from helpdesk.accounts import people, tenants
from helpdesk.accounts import services as accounts
from helpdesk.accounts.models import Invitation, Tenant
from helpdesk.audit.models import AuditLog
from prompts import services as prompts
from prompts.models import Character
from scenarios import services as scenarios
from scenarios.experiments import services as experiments
from testing.factories import InvitationFactory, UserFactory
from testing.scenarios import character, draft_scenario, published_scenario

pytestmark = pytest.mark.django_db


@dataclass
class Case:
    """What a verb is tried on. `prepare` returns it; `do` is the verb."""

    prepare: Any
    do: Any
    action: str
    resource_type: str
    fields: set[str]  # some of those that changed
    actor: str | None


def _nothing(_):
    return None


def _submitted(cast):
    scenario = draft_scenario(author=cast.author)
    return scenarios.submit(scenario=scenario, actor=cast.author)


def _archived(cast):
    return scenarios.archive(scenario=draft_scenario(author=cast.author), actor=cast.admin)


def _draft(cast):
    return draft_scenario(author=cast.author)


def _published(cast):
    return published_scenario(author=cast.author)


def _two_published(cast):
    return [published_scenario(author=cast.author, visibility="tenant").pk for _ in range(2)]


def _experiment(name, fields, *, running=False, **arguments):
    verb = getattr(experiments, f"{name}_experiment")
    return Case(
        lambda cast: experiments.create_experiment(
            actor=cast.admin, name="Two callers", scenarios=_two_published(cast), start=running
        ),
        lambda cast, thing: verb(experiment=thing, actor=cast.admin, **arguments),
        "UPDATE",
        "experiment",
        fields,
        "admin",
    )


def _scenario(prepare, do, action, fields, actor):
    return Case(prepare, do, action, "scenario", fields, actor)


def _verb(name, actor, **arguments):
    verb = getattr(scenarios, name)
    who = "editor" if name == "update" else "actor"
    return lambda cast, thing: verb(scenario=thing, **{who: getattr(cast, actor)}, **arguments)


def _request():
    request = HttpRequest()
    request.META |= {"SERVER_NAME": "testserver", "SERVER_PORT": "80"}
    return request


def _invitation(cast):
    return InvitationFactory(tenant=cast.tenant)


def _prompt(cast):
    return prompts.save_prompt(editor=None, character=None, emotion="angry", text="Fumes.")


def _save_prompt(text):
    return lambda cast, _: prompts.save_prompt(
        editor=cast.admin, character=None, emotion="angry", text=text
    )


def _rename(thing, name):
    thing.name = name
    return thing


CASES = {
    "scenario created": _scenario(
        lambda _: character(),
        lambda cast, _: draft_scenario(author=cast.author),
        "CREATE",
        {"name", "ticket.subject"},
        "author",
    ),
    "scenario updated": _scenario(
        _draft,
        _verb("update", "author", changes={"ai": {"temperature": 0.1}}),
        "UPDATE",
        {"aiConfig.temperature"},
        "author",
    ),
    "scenario shared": _scenario(
        _draft, _verb("share", "author", visibility="public"), "UPDATE", {"visibility"}, "author"
    ),
    "scenario submitted": _scenario(
        _draft, _verb("submit", "author"), "SUBMIT", {"status"}, "author"
    ),
    "scenario approved": _scenario(
        _submitted, _verb("approve", "reviewer"), "APPROVE", {"status"}, "reviewer"
    ),
    "scenario rejected": _scenario(
        _submitted,
        _verb("reject", "reviewer", reason="No."),
        "REJECT",
        {"status"},
        "reviewer",
    ),
    "scenario published": _scenario(
        _submitted,
        _verb("publish", "admin", notes="Now.", play=False),
        "PUBLISH",
        {"status", "publishedVersion"},
        "admin",
    ),
    "scenario archived": _scenario(
        _published, _verb("archive", "admin"), "ARCHIVE", {"status"}, "admin"
    ),
    "scenario restored": _scenario(
        _archived, _verb("restore", "admin"), "RESTORE", {"status"}, "admin"
    ),
    "scenario deleted": _scenario(
        _draft, _verb("delete", "super_admin"), "DELETE", set(), "super_admin"
    ),
    "test created": Case(
        _two_published,
        lambda cast, two: experiments.create_experiment(
            actor=cast.admin, name="Two callers", scenarios=two
        ),
        "CREATE",
        "experiment",
        {"name", "trafficSplit"},
        "admin",
    ),
    "test edited": _experiment("edit", {"duration"}, duration=3),
    "test started": _experiment("start", {"status", "startedAt"}),
    "test paused": _experiment("pause", {"status", "pausedAt"}, running=True),
    "test completed": _experiment("complete", {"status", "endedAt"}, running=True),
    "test cancelled": _experiment("cancel", {"status", "endedAt"}, running=True),
    "person changed": Case(
        lambda cast: cast.owner,
        lambda cast, person: people.change_person(person, by=cast.admin, role="VIEWER"),
        "UPDATE",
        "user",
        {"role"},
        "admin",
    ),
    "profile changed": Case(
        lambda cast: cast.owner,
        lambda _, person: accounts.update_profile(person, first_name="Olive"),
        "UPDATE",
        "user",
        {"firstName"},
        "owner",
    ),
    "invited": Case(
        _nothing,
        lambda cast, _: people.invite(
            request=_request(), email="a@b.test", tenant=cast.tenant, role="VIEWER", by=cast.admin
        ),
        "CREATE",
        "invitation",
        {"email", "role"},
        "admin",
    ),
    "invitation taken back": Case(
        _invitation,
        lambda cast, invitation: people.take_back(invitation, by=cast.admin),
        "DELETE",
        "invitation",
        set(),
        "admin",
    ),
    "organisation made": Case(
        _nothing,
        lambda cast, _: tenants.save_tenant(Tenant(name="New", slug="new"), by=cast.super_admin),
        "CREATE",
        "tenant",
        {"name", "slug"},
        "super_admin",
    ),
    "organisation renamed": Case(
        lambda cast: cast.other_tenant,
        lambda cast, tenant: tenants.save_tenant(_rename(tenant, "N"), by=cast.super_admin),
        "UPDATE",
        "tenant",
        {"name"},
        "super_admin",
    ),
    "organisation deleted": Case(
        lambda _: Tenant.objects.create(name="New", slug="new"),
        lambda cast, tenant: tenants.delete_tenant(tenant, by=cast.super_admin),
        "DELETE",
        "tenant",
        set(),
        "super_admin",
    ),
    "character made": Case(
        _nothing,
        lambda cast, _: prompts.save_character(
            editor=cast.admin, character=Character(slug="ann", name="Ann", age=30)
        ),
        "CREATE",
        "character",
        {"name", "age"},
        "admin",
    ),
    "character changed": Case(
        lambda _: Character.objects.create(slug="ann", name="Ann", age=30),
        lambda cast, who: prompts.save_character(editor=cast.admin, character=_rename(who, "Anna")),
        "UPDATE",
        "character",
        {"name"},
        "admin",
    ),
    "prompt written": Case(
        _nothing,
        _save_prompt("Fumes."),
        "CREATE",
        "emotionalprompt",
        {"promptText"},
        "admin",
    ),
    "prompt changed": Case(
        _prompt, _save_prompt("Boils."), "UPDATE", "emotionalprompt", {"promptText"}, "admin"
    ),
}


def everything():
    """All rows of ours but the log's, as they stand."""
    ours = {"accounts", "prompts", "scenarios", "notifications"}
    return [
        serializers.serialize("json", model._default_manager.order_by("pk"))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours
    ]


@pytest.mark.parametrize("name", CASES)
def test_a_verb_writes_one_entry(cast, name):
    case = CASES[name]
    thing = case.prepare(cast)
    before = set(AuditLog.objects.values_list("pk", flat=True))
    with context.acting(address="10.0.0.1", user_agent="Browser/1", request_id="r-1"):
        case.do(cast, thing)
    entry = AuditLog.objects.exclude(pk__in=before).get()
    assert (entry.action, entry.resource_type) == (case.action, case.resource_type)
    assert entry.actor == getattr(cast, case.actor)
    assert case.fields <= {change["field"] for change in entry.changes}
    assert all(change["oldValue"] != change["newValue"] for change in entry.changes)
    assert (entry.address, entry.user_agent, entry.request_id) == ("10.0.0.1", "Browser/1", "r-1")
    assert entry.resource_name


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_recorded_is_not_done(cast, name):
    case = CASES[name]
    thing = case.prepare(cast)
    before = everything()
    failing = patch.object(AuditLog.objects, "create", side_effect=RuntimeError("full"))
    with failing, pytest.raises(RuntimeError, match="full"):
        case.do(cast, thing)
    assert everything() == before


def test_joining_by_invitation_is_recorded(cast):
    person = UserFactory(tenant=None, email="new@example.test")
    invitation = Invitation.objects.create(
        tenant=cast.tenant, email="new@example.test", role="REVIEWER", invited_by=cast.admin
    )
    accounts.accept_invitation(person=person, email=person.email)
    entry = AuditLog.objects.get(resource_type="user")
    assert (entry.actor, entry.tenant) == (person, cast.tenant)
    assert entry.changes == [
        {"field": "tenant", "oldValue": None, "newValue": "Northwind"},
        {"field": "role", "oldValue": "TRAINEE", "newValue": "REVIEWER"},
    ]
    assert entry.metadata == {"invitation": str(invitation.pk)}


def test_the_same_again_is_no_entry(cast):
    prompt = _prompt(cast)
    scenario = draft_scenario(author=cast.author)
    written = AuditLog.objects.count()
    scenarios.update(scenario=scenario, editor=cast.author, changes={"name": scenario.name})
    scenarios.share(scenario=scenario, actor=cast.author, visibility=scenario.visibility)
    prompts.save_prompt(editor=None, character=None, emotion="angry", text=prompt.prompt_text)
    people.change_person(cast.owner, by=cast.admin, role=cast.owner.role)
    accounts.update_profile(cast.owner, first_name=cast.owner.first_name)
    tenants.save_tenant(cast.tenant, by=cast.super_admin)
    assert AuditLog.objects.count() == written
