"""Lifecycle moves: which are legal, who may, what is left behind."""

import pytest

from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, NotAllowed
from scenarios import services
from scenarios.models import PinnedArticle, Scenario
from scenarios.versions import document_of, published_version_of, simulation_of
from testing.scenarios import draft_scenario, minimal_document, published_scenario

pytestmark = pytest.mark.django_db

VERBS = {
    "submit": (services.submit, {}),
    "approve": (services.approve, {}),
    "reject": (services.reject, {"reason": "Not yet."}),
    "publish": (services.publish, {}),
    "archive": (services.archive, {}),
    "restore": (services.restore, {}),
}
LEGAL = {
    "DRAFT": {"submit": "PENDING_REVIEW", "publish": "PUBLISHED", "archive": "ARCHIVED"},
    "PENDING_REVIEW": {
        "approve": "APPROVED",
        "reject": "DRAFT",
        "publish": "PUBLISHED",
        "archive": "ARCHIVED",
    },
    "APPROVED": {"reject": "DRAFT", "publish": "PUBLISHED", "archive": "ARCHIVED"},
    "PUBLISHED": {"archive": "ARCHIVED"},
    "ARCHIVED": {"restore": "DRAFT"},
}
WAYS = {
    "DRAFT": [],
    "PENDING_REVIEW": ["submit"],
    "APPROVED": ["submit", "approve"],
    "PUBLISHED": ["publish"],
    "ARCHIVED": ["archive"],
}


def move(scenario, name, actor=None):
    verb, arguments = VERBS[name]
    return verb(scenario=scenario, actor=actor, **arguments)


@pytest.mark.parametrize("status", list(WAYS))
@pytest.mark.parametrize("name", list(VERBS))
def test_each_move_from_each_status(cast, status, name):
    scenario = draft_scenario(author=cast.author)
    for step in WAYS[status]:
        move(scenario, step)
    assert scenario.status == status
    entries = AuditLog.objects.count()
    if name in LEGAL[status]:
        move(scenario, name, cast.super_admin)
        assert scenario.status == LEGAL[status][name]
        entry = AuditLog.objects.first()
        assert (entry.action, entry.actor_id) == (name.upper(), cast.super_admin.pk)
        assert {"field": "status", "oldValue": status, "newValue": scenario.status} in entry.changes
    else:
        with pytest.raises(Conflict) as caught:
            move(scenario, name, cast.super_admin)
        nothing_newer = (status, name) == ("PUBLISHED", "publish")
        assert caught.value.code == (
            "nothing_to_publish" if nothing_newer else "illegal_transition"
        )
        scenario.refresh_from_db()
        assert scenario.status == status
        assert AuditLog.objects.count() == entries
    assert scenario.history.count() == 1


def test_publishing_pins_the_version_its_world_and_its_articles(cast):
    scenario = published_scenario(author=cast.author)
    version = published_version_of(scenario)
    assert version.version_number == scenario.published_version == 1
    assert document_of(version).name == "The tablet that locks"
    assert simulation_of(version.pk).goal.text.startswith("The account is open")
    assert set(PinnedArticle.objects.values_list("version_number", "key")) == {
        (1, "repeated-lockouts"),
        (1, "just-reset-it"),
    }
    article = {**minimal_document()["knowledge"][0], "key": "new", "title": "Rewritten"}
    services.update(scenario=scenario, editor=cast.author, changes={"knowledge": [article]})
    assert published_version_of(scenario).version_number == 1
    assert PinnedArticle.objects.filter(version_number=2).count() == 0
    services.publish(scenario=scenario, actor=None)
    assert published_version_of(scenario).version_number == 2
    assert list(PinnedArticle.objects.filter(version_number=2).values_list("key", flat=True)) == [
        "new"
    ]
    assert PinnedArticle.objects.filter(version_number=1).count() == 2


def test_pinned_articles_are_found_by_their_words():
    published_scenario()
    found = PinnedArticle.objects.filter(search="sign-in logs")
    assert [article.key for article in found] == ["repeated-lockouts"]


def test_what_was_archived_can_be_published_again(cast):
    scenario = published_scenario(author=cast.author)
    services.archive(scenario=scenario, actor=cast.admin, reason="Out of date")
    assert (scenario.archived_by, scenario.archived_at is None) == (cast.admin, False)
    services.restore(scenario=scenario, actor=cast.admin)
    assert (scenario.published_version, scenario.archived_at) == (None, None)
    services.publish(scenario=scenario, actor=cast.reviewer)
    assert (scenario.status, scenario.published_version) == ("PUBLISHED", 1)
    assert PinnedArticle.objects.count() == 2


def test_what_fails_the_gate_is_not_published(cast):
    scenario = draft_scenario(author=cast.author, knowledge=[])
    with pytest.raises(Conflict) as caught:
        services.publish(scenario=scenario, actor=cast.reviewer)
    assert caught.value.code == "gate_failed"
    failed = [item["code"] for item in caught.value.extra["checklist"] if not item["passed"]]
    assert failed == ["knowledge"]
    scenario.refresh_from_db()
    assert (scenario.status, scenario.published_version) == ("DRAFT", None)
    assert not AuditLog.objects.filter(action="PUBLISH").exists()


def test_ones_own_unreviewed_work_needs_an_admin_and_a_reason(cast):
    scenario = draft_scenario(author=cast.admin)
    with pytest.raises(Invalid) as caught:
        services.publish(scenario=scenario, actor=cast.admin)
    assert caught.value.code == "reason_required"
    services.publish(scenario=scenario, actor=cast.admin, notes="The outage is today.")
    entry = AuditLog.objects.get(action="PUBLISH")
    assert entry.metadata == {"versionNumber": 1, "notes": "The outage is today."}
    assert scenario.published_by == cast.admin


def test_reviewed_work_and_other_peoples_need_no_reason(cast):
    scenario = draft_scenario(author=cast.admin)
    services.submit(scenario=scenario, actor=cast.admin)
    services.approve(scenario=scenario, actor=cast.reviewer)
    services.publish(scenario=scenario, actor=cast.admin)
    other = draft_scenario(author=cast.author, name="Another")
    services.publish(scenario=other, actor=cast.reviewer)
    assert set(Scenario.objects.values_list("status", flat=True)) == {"PUBLISHED"}


def test_a_rejection_needs_a_reason(cast):
    scenario = draft_scenario(author=cast.author)
    services.submit(scenario=scenario, actor=cast.author)
    with pytest.raises(Invalid):
        services.reject(scenario=scenario, actor=cast.reviewer, reason=" ")
    assert scenario.status == "PENDING_REVIEW"


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("super_admin", {"publish", "archive", "submit", "approve"}),
        ("admin", {"publish", "archive", "submit", "approve"}),
        ("author", {"submit"}),
        ("reviewer", {"publish", "approve"}),
        ("viewer", set()),
        ("owner", set()),
        ("outsider", set()),
        ("outsider_admin", set()),
    ],
)
def test_the_table_of_roles(cast, who, may):
    from django.db import transaction

    allowed = set()
    for name in ("publish", "archive", "submit", "approve"):
        scenario = draft_scenario(author=cast.admin if who == "author" else cast.author)
        services.share(scenario=scenario, actor=None, visibility="public")
        if name == "approve":
            services.submit(scenario=scenario, actor=None)
        try:
            with transaction.atomic():
                move(scenario, name, getattr(cast, who))
        except NotAllowed:
            continue
        allowed.add(name)
    assert allowed == may


@pytest.mark.parametrize("who", ["author", "reviewer", "viewer", "owner", "outsider_admin"])
def test_built_in_content_is_the_operators(cast, who):
    scenario = draft_scenario(visibility="public")
    Scenario.objects.update(is_system=True)
    for verb in (services.archive, services.publish):
        if (who, verb) == ("reviewer", services.publish):
            continue
        with pytest.raises(NotAllowed):
            verb(scenario=scenario, actor=getattr(cast, who))
    with pytest.raises(NotAllowed):
        services.update(scenario=scenario, editor=getattr(cast, who), changes={"name": "Mine"})
    services.update(scenario=scenario, editor=cast.admin, changes={"name": "The operator's"})


def test_a_trainee_publishes_what_only_they_see_and_nothing_else(cast):
    scenario = draft_scenario(author=cast.owner)
    services.publish(scenario=scenario, actor=cast.owner)
    assert list(Scenario.objects.playable_by(cast.owner)) == [scenario]
    assert not Scenario.objects.playable_by(cast.colleague).exists()
    public = draft_scenario(author=cast.owner, visibility="public", name="For all")
    with pytest.raises(NotAllowed):
        services.publish(scenario=public, actor=cast.owner)
    with pytest.raises(NotAllowed):
        services.publish(scenario=draft_scenario(author=cast.owner), actor=cast.colleague)


def test_what_a_trainee_published_alone_is_reviewed_before_others_see_it(cast):
    scenario = draft_scenario(author=cast.owner)
    services.publish(scenario=scenario, actor=cast.owner)
    for visibility in ("tenant", "public"):
        with pytest.raises(Conflict) as caught:
            services.share(scenario=scenario, actor=cast.owner, visibility=visibility)
        assert caught.value.code == "needs_review"
    services.archive(scenario=scenario, actor=cast.owner)
    services.restore(scenario=scenario, actor=cast.owner)
    services.share(scenario=scenario, actor=cast.owner, visibility="tenant")
    services.submit(scenario=scenario, actor=cast.owner)
    services.publish(scenario=scenario, actor=cast.reviewer)
    services.share(scenario=scenario, actor=cast.owner, visibility="private")
    services.share(scenario=scenario, actor=cast.owner, visibility="tenant")
    assert (scenario.status, scenario.visibility) == ("PUBLISHED", "tenant")


def test_being_private_spares_an_admins_own_work_no_reason(cast):
    scenario = draft_scenario(author=cast.admin, visibility="private")
    with pytest.raises(Invalid) as caught:
        services.publish(scenario=scenario, actor=cast.admin)
    assert caught.value.code == "reason_required"
    services.publish(scenario=scenario, actor=cast.admin, notes="Read it with Rita.")
    services.share(scenario=scenario, actor=cast.admin, visibility="public")
    assert scenario.visibility == "public"
