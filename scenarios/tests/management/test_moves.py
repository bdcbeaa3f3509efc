"""The lifecycle, the gate and copies through the management API."""

import pytest

from helpdesk.audit.models import AuditLog
from scenarios import services
from scenarios.models import Scenario, ScenarioMetadata
from scenarios.versions import Version
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"


def address(scenario, *steps):
    return "/".join([URL, str(scenario.pk), *steps])


def test_through_the_whole_lifecycle(cast, api):
    scenario = draft_scenario(author=cast.author)
    author, reviewer, admin = api(cast.author), api(cast.reviewer), api(cast.admin)
    said = author.post(address(scenario, "submit"), {"notes": "Please look"}).json()
    assert (said["id"], said["status"]) == (str(scenario.pk), "PENDING_REVIEW")
    said = reviewer.post(address(scenario, "reject"), {"reason": "Too long"}).json()
    assert said["status"] == "DRAFT"
    author.post(address(scenario, "submit"))
    assert reviewer.post(address(scenario, "approve"), {}).json()["status"] == "APPROVED"
    said = reviewer.post(address(scenario, "publish"), {"notes": "Ready for production use"}).json()
    assert (said["status"], said["publishedVersion"]) == ("PUBLISHED", 1)
    assert said["publishedBy"] == str(cast.reviewer.pk)
    assert said["publishedAt"].endswith("Z")
    reason = {"reason": "Outdated scenario, replaced by scn_new456"}
    said = admin.post(address(scenario, "archive"), reason).json()
    assert (said["status"], said["archivedBy"]) == ("ARCHIVED", str(cast.admin.pk))
    said = admin.post(address(scenario, "restore")).json()
    assert (said["status"], said["restoredAt"]) == ("DRAFT", said["updatedAt"])
    assert Version.objects.count() == 1
    notes = [
        (entry.action, entry.metadata["notes"])
        for entry in AuditLog.objects.exclude(action="CREATE").order_by("pk")
    ]
    assert notes == [
        ("SUBMIT", "Please look"),
        ("REJECT", "Too long"),
        ("SUBMIT", ""),
        ("APPROVE", ""),
        ("PUBLISH", "Ready for production use"),
        ("ARCHIVE", "Outdated scenario, replaced by scn_new456"),
        ("RESTORE", ""),
    ]


MOVES = ("submit", "approve", "reject", "publish", "archive", "restore")
LEGAL = {
    "DRAFT": {"submit", "publish", "archive"},
    "PENDING_REVIEW": {"approve", "reject", "publish", "archive"},
    "APPROVED": {"reject", "publish", "archive"},
    "PUBLISHED": {"archive"},
    "ARCHIVED": {"restore"},
}


def standing(status, cast):
    scenario = draft_scenario(author=cast.author)
    if status in ("PENDING_REVIEW", "APPROVED"):
        services.submit(scenario=scenario, actor=cast.author)
    if status == "APPROVED":
        services.approve(scenario=scenario, actor=cast.reviewer)
    if status == "PUBLISHED":
        services.publish(scenario=scenario, actor=None, play=False)
    if status == "ARCHIVED":
        services.archive(scenario=scenario, actor=cast.admin)
    return scenario


@pytest.mark.parametrize("status", LEGAL)
def test_illegal_moves_leave_the_state_untouched(cast, api, status):
    scenario = standing(status, cast)
    client = api(cast.super_admin)
    for move in set(MOVES) - LEGAL[status]:
        answer = client.post(address(scenario, move), {"reason": "Because"})
        assert answer.status_code == 409, move
        assert answer.json()["code"] in ("illegal_transition", "nothing_to_publish")
        scenario.refresh_from_db()
        assert scenario.status == status


@pytest.mark.parametrize(
    ("status", "target", "who"),
    [
        ("DRAFT", "PENDING_REVIEW", "author"),
        ("PENDING_REVIEW", "APPROVED", "reviewer"),
        ("PENDING_REVIEW", "DRAFT", "reviewer"),
        ("APPROVED", "PUBLISHED", "reviewer"),
        ("PUBLISHED", "ARCHIVED", "admin"),
        ("ARCHIVED", "DRAFT", "admin"),
    ],
)
def test_a_status_in_a_body_is_its_move(cast, api, status, target, who):
    scenario = standing(status, cast)
    body = {"status": target, "reason": "Because", "publishedBy": "usr_xyz789"}
    answer = api(getattr(cast, who)).patch(address(scenario), body)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["status"], answer.json()["versionNumber"]) == (target, 1)
    scenario.refresh_from_db()
    assert scenario.status == target
    if target == "PUBLISHED":
        assert scenario.published_by == cast.reviewer
    assert Version.objects.count() == 1


@pytest.mark.parametrize("status", ["PENDING_REVIEW", "APPROVED"])
def test_content_that_voids_a_review_may_ask_for_the_draft_it_makes(cast, api, status):
    scenario = standing(status, cast)
    answer = api(cast.author).patch(address(scenario), {"name": "New name", "status": "DRAFT"})
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["status"], said["versionNumber"]) == ("DRAFT", 2)


def test_published_asked_for_on_its_own_publishes_what_is_newer(cast, api):
    scenario = standing("PUBLISHED", cast)
    author, reviewer = api(cast.author), api(cast.reviewer)
    read = author.get(address(scenario)).json()
    said = author.put(address(scenario), {**read, "description": "Other words"}).json()
    assert (said["status"], said["hasUnpublishedChanges"]) == ("PUBLISHED", True)
    assert author.patch(address(scenario), {"status": "PUBLISHED"}).status_code == 403
    for _ in range(2):
        said = reviewer.patch(address(scenario), {"status": "PUBLISHED"}).json()
        assert (said["status"], said["hasUnpublishedChanges"]) == ("PUBLISHED", False)
    assert AuditLog.objects.filter(action="PUBLISH").count() == 2


@pytest.mark.parametrize(
    ("status", "target"),
    [("DRAFT", "APPROVED"), ("PUBLISHED", "DRAFT"), ("ARCHIVED", "PENDING_REVIEW")],
)
def test_a_status_no_move_leads_to(cast, api, status, target):
    scenario = standing(status, cast)
    answer = api(cast.super_admin).patch(address(scenario), {"status": target, "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


@pytest.mark.parametrize(
    ("who", "status", "target"),
    [
        ("author", "APPROVED", "PUBLISHED"),
        ("author", "PENDING_REVIEW", "APPROVED"),
        ("author", "DRAFT", "ARCHIVED"),
        ("reviewer", "DRAFT", "PENDING_REVIEW"),
        ("reviewer", "DRAFT", "ARCHIVED"),
    ],
)
def test_a_status_needs_the_permission_of_its_move(cast, api, who, status, target):
    scenario = standing(status, cast)
    answer = api(getattr(cast, who)).patch(address(scenario), {"status": target})
    assert answer.status_code == 403
    scenario.refresh_from_db()
    assert scenario.status == status


def test_a_reviewer_moves_but_does_not_write(cast, api):
    scenario = standing("PENDING_REVIEW", cast)
    body = {"status": "APPROVED", "name": "Better"}
    assert api(cast.reviewer).patch(address(scenario), body).status_code == 403
    scenario.refresh_from_db()
    assert (scenario.status, scenario.name) == ("PENDING_REVIEW", "The tablet that locks")


def test_an_edited_approval_sent_back_with_its_status_is_void(cast, api):
    scenario = standing("APPROVED", cast)
    client = api(cast.author)
    read = client.get(address(scenario)).json()
    answer = client.put(address(scenario), {**read, "name": "Better"})
    assert (answer.json()["status"], answer.json()["versionNumber"]) == ("DRAFT", 2)


def test_a_new_scenario_moves_to_its_status_or_is_not_made(cast, api):
    body = {"name": "Just begun", "category": "TECHNICAL_SUPPORT", "difficulty": "BEGINNER"}
    client = api(cast.author)
    assert client.post(URL, {**body, "status": "PENDING_REVIEW"}).json()["status"] == (
        "PENDING_REVIEW"
    )
    assert client.post(URL, {**body, "status": "PUBLISHED"}).status_code == 403
    refused = api(cast.admin).post(URL, {**body, "status": "PUBLISHED", "notes": "Now"})
    assert (refused.status_code, refused.json()["code"]) == (409, "gate_failed")
    assert Scenario.objects.count() == 1


@pytest.mark.parametrize("move", ["approve", "publish", "archive"])
def test_a_move_may_say_which_version_it_means(cast, api, move):
    scenario = standing("PENDING_REVIEW", cast)
    for body, headers in (({"expectedVersion": 2}, {}), ({}, {"If-Match": '"v2"'})):
        answer = api(cast.admin).post(address(scenario, move), body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "stale_version")


def test_a_rejection_needs_a_reason(cast, api):
    scenario = standing("PENDING_REVIEW", cast)
    answer = api(cast.reviewer).post(address(scenario, "reject"), {})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "/reason")


def test_the_gate_lists_what_is_missing_and_where(cast, api):
    made = services.create(author=cast.author, document={"name": "Just begun"})
    shown = api(cast.viewer).get(address(made, "gate")).json()
    assert (shown["passed"], shown["versionNumber"]) == (False, 1)
    items = {item["code"]: item for item in shown["items"]}
    assert list(items) == [
        "fields",
        "character",
        "prerequisites",
        "phases",
        "knowledge",
        "simulation",
    ]
    fields = items["fields"]
    assert not fields["passed"]
    assert {one["pointer"]: one["message"] for one in fields["problems"]} == {
        "/description": "Description is required.",
        "/customerProfile/character": "Customer profile character is required.",
        "/ticket/subject": "Ticket subject is required.",
        "/ticket/description": "Ticket description is required.",
        "/context/issue": "Issue is required.",
        "/successCriteria/targetOutcome": "Target outcome is required.",
        "/successCriteria/acceptableSolutions": "At least one acceptable solution is required.",
        "/learning/objectives": "At least one learning objective is required.",
    }
    assert fields["message"] == "\n".join(one["message"] for one in fields["problems"])
    assert fields["pointer"] == "/description"
    assert items["phases"] == {
        "code": "phases",
        "label": "There are 2–6 phases",
        "passed": False,
        "message": "There must be 2–6 phases, not 0.",
        "pointer": "/phases",
        "problems": [{"pointer": "/phases", "message": "There must be 2–6 phases, not 0."}],
    }
    assert (items["character"]["passed"], items["character"]["problems"]) == (True, [])


def test_the_gate_plays_unless_told_not_to(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.viewer)
    played = client.get(address(scenario, "gate")).json()
    read = client.get(f"{address(scenario, 'gate')}?play=false").json()
    assert played["passed"]
    assert read["passed"]
    codes = [[item["code"] for item in shown["items"]] for shown in (read, played)]
    assert codes[1] == [*codes[0], "golden_play", "known_bad_play", "keyword_stuffer"]


def test_publishing_what_fails_the_gate_says_why(cast, api):
    scenario = draft_scenario(author=cast.author, knowledge=[])
    answer = api(cast.reviewer).post(address(scenario, "publish"), {"notes": "Now"})
    assert (answer.status_code, answer.json()["code"]) == (409, "gate_failed")
    failed = [item for item in answer.json()["checklist"] if not item["passed"]]
    assert [(item["code"], item["pointer"]) for item in failed] == [("knowledge", "/knowledge")]


def test_a_copy_has_the_same_content_and_a_history_of_its_own(cast, api):
    first = published_scenario(author=cast.author, visibility="tenant", name="First")
    scenario = published_scenario(
        author=cast.author, visibility="tenant", prerequisites=[first.slug]
    )
    ScenarioMetadata.objects.filter(scenario=scenario).update(
        total_attempts=4, total_completions=2, total_score=150, saved_count=3
    )
    client = api(cast.admin)
    body = {"newName": "The tablet (Copy)", "preserveAnalytics": False, "status": "DRAFT"}
    answer = client.post(address(scenario, "duplicate"), body)
    assert answer.status_code == 201
    said = answer.json()
    assert (said["originalId"], said["name"]) == (str(scenario.pk), "The tablet (Copy)")
    copy = client.get(f"{URL}/{said['id']}").json()
    original = client.get(address(scenario)).json()
    content = ("customerProfile", "ticket", "context", "aiConfig", "simulation", "knowledge")
    for name in (*content, "successCriteria", "evaluationWeights", "phases", "prerequisites"):
        assert copy[name] == original[name]
    assert (copy["status"], copy["versionNumber"], copy["slug"]) == ("DRAFT", 1, "the-tablet-copy")
    assert (copy["createdBy"], copy["analytics"]["totalAttempts"]) == (str(cast.admin.pk), 0)
    entry = AuditLog.objects.get(action="DUPLICATE")
    assert entry.metadata["originalId"] == str(scenario.pk)


def test_a_copy_may_start_from_the_counters_of_the_original(cast, api):
    scenario = published_scenario(author=cast.author, visibility="shared")
    services.share(
        scenario=scenario, actor=None, visibility="shared", shared_with=[cast.other_tenant]
    )
    ScenarioMetadata.objects.filter(scenario=scenario).update(
        total_attempts=4, total_completions=2, total_score=150, saved_count=3
    )
    body = {"preserveAnalytics": True}
    said = api(cast.author).post(address(scenario, "duplicate"), body).json()
    assert said["name"] == "The tablet that locks (Copy)"
    analytics = api(cast.author).get(f"{URL}/{said['id']}").json()["analytics"]
    assert (analytics["totalAttempts"], analytics["averageScore"]) == (4, 75)
    assert analytics["savedCount"] == 0
    theirs = api(cast.outsider_admin).post(address(scenario, "duplicate"), body)
    assert theirs.status_code == 403


def test_what_one_cannot_see_is_not_copied_along(cast, api):
    first = published_scenario(author=cast.author, visibility="tenant", name="First")
    scenario = published_scenario(
        author=cast.author, visibility="public", prerequisites=[first.slug]
    )
    said = api(cast.outsider_admin).post(address(scenario, "duplicate"), {}).json()
    copy = Scenario.objects.get(pk=said["id"])
    assert (copy.tenant, copy.visibility) == (cast.other_tenant, "tenant")
    assert not copy.prerequisites.exists()


def test_a_copy_moves_to_its_status_or_is_not_made(cast, api):
    scenario = draft_scenario(author=cast.author)
    client = api(cast.author)
    said = client.post(address(scenario, "duplicate"), {"status": "PENDING_REVIEW"}).json()
    assert said["status"] == "PENDING_REVIEW"
    assert client.post(address(scenario, "duplicate"), {"status": "PUBLISHED"}).status_code == 403
    assert Scenario.objects.count() == 2


def test_the_longest_name_can_be_copied(cast, api):
    scenario = draft_scenario(author=cast.author, name="n" * 100)
    said = api(cast.author).post(address(scenario, "duplicate"), {}).json()
    assert said["name"] == "n" * 93 + " (Copy)"
