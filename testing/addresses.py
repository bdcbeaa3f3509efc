"""Every address under /api/ and /admin/, and what another tenant could see there.

The tables that `helpdesk/tests/test_isolation.py` walks; an address that is missing fails it.

- `API` and `ADMIN`: an entry per address. `ADMIN_MODELS`: the addresses of a model's admin follow
  from what is said of the model.
- `NAMING`: bodies in which another tenant's things can be named.
- Ids are written as names, which `names_of` knows.
"""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from scenarios.versions import Version
from testing.elsewhere import MARK, Elsewhere


@dataclass
class Nobodys:
    """What is there belongs to no tenant."""

    why: str


@dataclass
class Collection:
    """Something with many things in it. `queries` may name ids as in `names_of`."""

    queries: tuple[str, ...] = ("",)
    shows: bool = True  # whether the other tenant's own people find MARK there


@dataclass
class One:
    """One thing: how its address is filled in, by `names_of`, and bodies that are valid."""

    ids: tuple[dict[str, str], ...]
    bodies: dict[str, Any] = field(default_factory=dict)


@dataclass
class Naming:
    """A collection that takes ids in the bodies of its POST or PATCH."""

    method: str
    bodies: tuple[Any, ...]
    as_file: bool = False  # sent as the rows of an uploaded file


NAMES = (
    "scenario",
    "private",
    "shared",
    "version",
    "template",
    "comment",
    "job",
    "attachment",
    "test",
    "active",
    "ended",
    "article",
    "notification",
    "author",
    "tenant",
    "appeal",
    "override",
    "judgement",
)
SCENARIOS = tuple({"pk": name} for name in ("scenario", "private", "shared"))
SESSIONS = ({"pk": "active"}, {"pk": "ended"})
FIRST_VERSIONS = tuple({**scenario, "number": "1"} for scenario in SCENARIOS)
JOB = ({"pk": "job"},)
ENDED = ({"pk": "ended"},)
APPEAL = ({"pk": "appeal"},)
COMMENT = ({"pk": "comment"},)
TEMPLATES = ({"pk": "template"},)
_SESSION = One(SESSIONS)

API: dict[str, Nobodys | Collection | One] = {
    "api/schema/": Nobodys("the description of the API"),
    "api/docs/": Nobodys("the description of the API"),
    "api/v1/auth/register": Nobodys("nobody is signed in yet"),
    "api/v1/auth/verify-email": Nobodys("nobody is signed in yet"),
    "api/v1/auth/login": Nobodys("nobody is signed in yet"),
    "api/v1/auth/refresh": Nobodys("the token one sends"),
    "api/v1/auth/logout": Nobodys("the token one sends"),
    "api/v1/auth/reset-password": Nobodys("nobody is signed in yet"),
    "api/v1/auth/reset-password/confirm": Nobodys("nobody is signed in yet"),
    "api/v1/users/me": Collection(),
    "api/v1/users/me/progress": Collection(shows=False),
    "api/v1/users/me/practice-plan": Collection(),
    "api/v1/users/me/performance/report": Collection(
        ("", "format=csv", "format=json&scenarioId={scenario}")
    ),
    "api/v1/users/me/performance": Collection(("", "scenarioId={scenario}")),
    "api/v1/notifications": Collection(),
    "api/v1/notifications/read": Nobodys("one's own news, all of them"),
    "api/v1/notifications/<uuid:pk>/read": One(({"pk": "notification"},)),
    "api/v1/scenarios": Collection(("", f"search={MARK}", f"tag={MARK}", "sortBy=rating")),
    "api/v1/scenarios/notes": Collection(),
    "api/v1/scenarios/lists/trending": Collection(),
    "api/v1/scenarios/lists/most-saved": Collection(),
    "api/v1/scenarios/lists/top-rated": Collection(),
    "api/v1/scenarios/lists/recommended": Collection(),
    "api/v1/scenarios/<uuid:pk>": One(SCENARIOS),
    "api/v1/scenarios/<uuid:pk>/notes": One(SCENARIOS, {"put": {"notes": "Mine."}}),
    "api/v1/scenarios/<uuid:pk>/save": One(SCENARIOS),
    "api/v1/scenarios/<uuid:pk>/rating": One(SCENARIOS, {"put": {"rating": 3}}),
    "api/v1/scenarios/<uuid:pk>/report": One(SCENARIOS, {"post": {"text": "It is broken."}}),
    "api/v1/scenarios/<uuid:pk>/start": One(SCENARIOS),
    "api/v1/sessions": Collection(shows=True),
    "api/v1/sessions/<uuid:pk>": _SESSION,
    "api/v1/sessions/<uuid:pk>/messages": One(
        SESSIONS, {"post": {"message": "Hello", "messageType": "user"}}
    ),
    "api/v1/sessions/<uuid:pk>/directory": _SESSION,
    "api/v1/sessions/<uuid:pk>/verification": One(
        SESSIONS, {"post": {"method": "name", "outcome": "confirmed"}}
    ),
    "api/v1/sessions/<uuid:pk>/knowledge": _SESSION,
    "api/v1/sessions/<uuid:pk>/knowledge/<uuid:article_id>": One(
        ({"pk": "active", "article_id": "article"},)
    ),
    "api/v1/sessions/<uuid:pk>/tools": _SESSION,
    "api/v1/sessions/<uuid:pk>/tools/<slug:tool>": One(
        ({"pk": "active", "tool": "view_account"},), {"post": {"arguments": {}}}
    ),
    "api/v1/sessions/<uuid:pk>/hint": _SESSION,
    "api/v1/sessions/<uuid:pk>/replay": _SESSION,
    "api/v1/sessions/<uuid:pk>/rewind": One(SESSIONS, {"post": {"turn": 1}}),
    "api/v1/sessions/<uuid:pk>/resolve": One(
        SESSIONS, {"post": {"resolutionType": "resolved", "documentation": "Done."}}
    ),
    "api/v1/sessions/<uuid:pk>/draft": _SESSION,
    "api/v1/sessions/<uuid:pk>/abandon": _SESSION,
    "api/v1/sessions/<uuid:pk>/result": One(ENDED),
    "api/v1/sessions/<uuid:pk>/marks": One(ENDED),
    "api/v1/sessions/<uuid:pk>/appeals": One(
        SESSIONS, {"post": {"criterion": "greeting.offer", "text": "I did offer my help."}}
    ),
    "api/admin/scenarios": Collection(
        (
            "",
            f"search={MARK}",
            "createdBy={author}",
            "tenantId={tenant}",
            "status=DRAFT,PENDING_REVIEW",
            "sortBy=usageCount",
        )
    ),
    "api/admin/scenarios/<str:pk>": One(
        SCENARIOS, {"put": {"name": "Taken over"}, "patch": {"status": "ARCHIVED"}}
    ),
    "api/admin/scenarios/search": Collection(shows=False),  # a POST: see NAMING
    "api/admin/scenarios/bulk/import": Collection(shows=False),  # POST and PATCH: see NAMING
    "api/admin/scenarios/bulk/export": Collection(shows=False),
    "api/admin/scenarios/bulk/update": Collection(shows=False),
    "api/admin/scenarios/tests": Collection(("", "status=DRAFT")),
    "api/admin/scenarios/tests/<str:pk>": One(
        ({"pk": "test"},), {"patch": {"status": "CANCELLED"}}
    ),
    "api/admin/scenarios/analytics/compare": Collection(shows=False),  # a POST: see NAMING
    "api/admin/scenarios/<str:pk>/analytics": One(SCENARIOS),
    "api/admin/jobs/<str:pk>": One(JOB),
    "api/admin/jobs/<str:pk>/download": One(JOB),
    "api/admin/scenarios/<str:pk>/submit": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/approve": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/reject": One(SCENARIOS, {"post": {"reason": "No."}}),
    "api/admin/scenarios/<str:pk>/publish": One(SCENARIOS, {"post": {"notes": "Now."}}),
    "api/admin/scenarios/<str:pk>/archive": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/restore": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/duplicate": One(SCENARIOS, {"post": {"newName": "Copied"}}),
    "api/admin/scenarios/<str:pk>/gate": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/validate": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/validation": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/versions": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/versions/compare": One(SCENARIOS),
    "api/admin/scenarios/<str:pk>/versions/<int:number>": One(FIRST_VERSIONS),
    "api/admin/scenarios/<str:pk>/versions/<int:number>/restore": One(FIRST_VERSIONS),
    "api/admin/scenarios/<str:pk>/comments": One(SCENARIOS, {"post": {"content": "Well."}}),
    "api/admin/comments/<str:pk>": One(COMMENT, {"patch": {"content": "Well."}}),
    "api/admin/comments/<str:pk>/resolve": One(COMMENT),
    "api/admin/comments/<str:pk>/reopen": One(COMMENT),
    "api/admin/comments/<str:pk>/attachments": One(COMMENT),
    "api/admin/attachments/<str:pk>": One(({"pk": "attachment"},)),
    "api/admin/attachments/<uuid:pk>/file": One(({"pk": "attachment"},)),
    "api/admin/templates": Collection(("", "featured=false")),
    "api/admin/templates/<str:pk>": One(TEMPLATES, {"put": {"name": "Taken over"}}),
    "api/admin/templates/<str:pk>/create-scenario": One(
        TEMPLATES, {"post": {"name": "Made of it", "variables": {}}}
    ),
    "api/admin/templates/<str:pk>/rating": One(TEMPLATES, {"put": {"rating": 5}}),
    "api/admin/templates/<str:pk>/thumbnail": One(TEMPLATES),
    "api/admin/audit-logs": Collection(
        ("", "userId={author}", "resourceId={scenario}", "resourceType=scenario&limit=100")
    ),
    "api/admin/audit-logs/export": Collection(
        ("format=csv&action=CREATE", "format=json&userId={author}")
    ),
    "api/admin/sessions": Collection(("", "scenarioId={scenario}", "personId={author}")),
    "api/admin/sessions/<uuid:pk>": One(ENDED),
    "api/admin/sessions/<uuid:pk>/overrides": One(
        ENDED, {"post": {"criterion": "greeting.offer", "share": 1, "reason": "So."}}
    ),
    "api/admin/sessions/<uuid:pk>/overrides/<uuid:override_id>/take-back": One(
        ({"pk": "ended", "override_id": "override"},), {"post": {"reason": "So."}}
    ),
    "api/admin/appeals": Collection(("", "status=open")),
    "api/admin/appeals/<uuid:pk>": One(APPEAL),
    "api/admin/appeals/<uuid:pk>/accept": One(APPEAL, {"post": {"share": 1, "reason": "So."}}),
    "api/admin/appeals/<uuid:pk>/decline": One(APPEAL, {"post": {"reason": "So."}}),
    "api/admin/judgements/<uuid:pk>/mark": One(({"pk": "judgement"},), {"put": {"met": True}}),
    "api/admin/calibration": Collection(),
    "^api/": Nobodys("there is nothing"),
}

_REQUIRING = tuple(
    {
        "name": "Mine",
        "category": "TECHNICAL_SUPPORT",
        "difficulty": "BEGINNER",
        "prerequisites": [name],
    }
    for name in ("{scenario}", "{private}", "{scenario_slug}")
)
_FILTERS = ({"createdBy": "{author}"}, {"tenantId": "{tenant}"}, {"search": MARK})
# Bodies that name another tenant's things, at addresses that stand above as well.
NAMING: dict[str, Naming] = {
    "api/admin/scenarios": Naming("post", _REQUIRING),
    "api/admin/scenarios/search": Naming(
        "post",
        (
            {"query": MARK},
            {"query": MARK[:4]},
            {"query": "", "filters": {"createdBy": "{author}"}},
            {"query": "", "filters": {"tenantId": "{tenant}"}},
            {"query": "", "filters": {"tags": [MARK]}},
        ),
    ),
    "api/admin/scenarios/tests": Naming(
        "post",
        tuple(
            {"name": "Mine", "scenarioIds": [name, "{shared}"]}
            for name in ("{scenario}", "{private}")
        ),
    ),
    "api/admin/scenarios/analytics/compare": Naming(
        "post", tuple({"scenarioIds": [name]} for name in ("{scenario}", "{private}", "{shared}"))
    ),
    "api/admin/scenarios/bulk/import": Naming("post", _REQUIRING, as_file=True),
    "api/admin/scenarios/bulk/export": Naming(
        "post",
        (
            *({"scenarioIds": [name]} for name in ("{scenario}", "{private}", "{shared}")),
            *({"filters": filters} for filters in _FILTERS),
        ),
    ),
    "api/admin/scenarios/bulk/update": Naming(
        "patch",
        tuple(
            {"scenarioIds": [name], "updates": {"tags": ["taken"]}}
            for name in ("{scenario}", "{private}", "{shared}")
        ),
    ),
}

ADMIN: dict[str, Nobodys | Collection | One] = {
    "admin/": Collection(shows=False),
    "admin/search/": Collection((f"s={MARK}",), shows=False),
    "admin/login/": Nobodys("signing in"),
    "admin/logout/": Nobodys("signing out"),
    "admin/password_change/": Nobodys("one's own password"),
    "admin/password_change/done/": Nobodys("one's own password"),
    "admin/jsi18n/": Nobodys("words of the admin"),
    "admin/r/<path:content_type_id>/<path:object_id>/": Nobodys("no model has a page to go to"),
    "admin/autocomplete/": Nobodys("see test_autocompletes"),
    "admin/(?P<url>.*)$": Nobodys("there is nothing"),
    "admin/scenarios/scenario/waiting-for-review/": Collection(),
    "admin/scenarios/scenario/import/": Collection(shows=False),
    "admin/scenarios/scenario/analytics/": Collection(("", "format=csv")),
    "admin/scenarios/scenario/cohort/": Collection(("", "format=csv")),
    "admin/training/trainingsession/calibration/": Collection(),
    "admin/scenarios/experiment/choices/": Collection(),
    "admin/scenarios/scenario/^([^/]+)/history/([^/]+)/$": One(
        ({"0": "scenario", "1": "version"},)
    ),
}
# None: a tenant's rows, some of which `ids_of` knows. The model's addresses follow from that.
ADMIN_MODELS: dict[str, Nobodys | None] = {
    "accounts.user": None,
    "accounts.tenant": None,
    "accounts.invitation": None,
    "audit.auditlog": None,
    "gamification.award": None,
    "scenarios.experiment": None,
    "scenarios.job": None,
    "scenarios.scenario": None,
    "scenarios.scenarioreport": None,
    "scenarios.scenariotemplate": None,
    "training.appeal": None,
    "training.trainingsession": None,
    "prompts.character": Nobodys("characters are the operator's, for all tenants"),
    "prompts.emotionalprompt": Nobodys("prompts are the operator's, for all tenants"),
}
# Where not even those who may see the thing get an answer of its own.
NEVER_REACHED = {
    "api/admin/jobs/<str:pk>/download",  # only by the link that was signed for it
    "api/admin/attachments/<uuid:pk>/file",  # only by the link that says who asked
    "admin/scenarios/scenario/<path:object_id>/restore/",  # only while it is archived
    "admin/scenarios/scenario/<path:object_id>/unsaved/",  # only posted to
}


def names_of(elsewhere: Elsewhere | None) -> dict[str, str]:
    """What addresses and bodies may name; without the other tenant, ids that nobody has."""
    if elsewhere is None:
        return {"scenario_slug": "nobodys-scenario", **{name: str(uuid4()) for name in NAMES}}
    scenario, private, shared = elsewhere.scenarios
    return {
        "scenario": str(scenario.pk),
        "scenario_slug": scenario.slug,
        "private": str(private.pk),
        "shared": str(shared.pk),
        "active": str(elsewhere.active.pk),
        "ended": str(elsewhere.ended.pk),
        "article": str(elsewhere.article.pk),
        "template": str(elsewhere.template.pk),
        "comment": str(elsewhere.comment.pk),
        "job": str(elsewhere.job.pk),
        "test": str(elsewhere.experiment.pk),
        "attachment": str(elsewhere.comment.attachments.get().pk),
        "notification": str(elsewhere.notification.pk),
        "appeal": str(elsewhere.appeal.pk),
        "override": str(elsewhere.override.pk),
        "judgement": str(elsewhere.judgement.pk),
        "author": str(elsewhere.author.pk),
        "tenant": str(elsewhere.admin.tenant_id),
        "version": str(Version.objects.get(id=scenario.pk, version_number=1).pk),
    }
