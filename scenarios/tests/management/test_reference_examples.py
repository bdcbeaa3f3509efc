"""The requests of reference 000, sent as they are written there; every field of its answers."""

import pytest

pytestmark = pytest.mark.django_db

URL = "/api/admin/scenarios"

BILLING = {
    "name": "Billing Dispute - Overcharge",
    "description": "Customer received incorrect bill",
    "category": "BILLING_PAYMENTS",
    "difficulty": "INTERMEDIATE",
    "estimatedDuration": 10,
    "customerProfile": {
        "name": "Robert Johnson",
        "age": 45,
        "personality": ["assertive", "detail-oriented"],
        "initialMood": 35,
        "speakingStyle": "firm, wants explanations",
        "backgroundStory": "Long-term customer with good payment history",
        "voiceProfileId": "angry_customer",
    },
    "context": {
        "companyName": "TelcoMax",
        "issue": "Bill is $75 higher than usual",
        "priorInteractions": 0,
    },
    "aiConfig": {
        "systemPrompt": "You are Robert Johnson, calling about...",
        "temperature": 0.8,
        "interruptionRate": 0.15,
    },
    "successCriteria": {
        "targetOutcome": "Issue resolved with credit applied",
        "acceptableSolutions": [
            "Immediate credit + future discount",
            "Full credit on next bill",
        ],
    },
    "status": "DRAFT",
}


@pytest.fixture
def created(cast, api):
    answer = api(cast.author).post(URL, BILLING)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_create(created, cast):
    assert created["name"] == "Billing Dispute - Overcharge"
    assert created["slug"] == "billing-dispute-overcharge"
    assert (created["status"], created["versionNumber"]) == ("DRAFT", 1)
    assert created["createdBy"] == str(cast.author.pk)
    assert created["createdAt"].endswith("Z")


def test_get(created, cast, api):
    answer = api(cast.viewer).get(f"{URL}/{created['id']}")
    assert answer.status_code == 200
    assert answer["ETag"] == '"v1"'
    shown = answer.json()
    assert shown == created
    for part in ("customerProfile", "context", "aiConfig", "successCriteria"):
        assert {name: shown[part][name] for name in BILLING[part]} == BILLING[part]
    for name in ("name", "description", "category", "difficulty", "status", "estimatedDuration"):
        assert shown[name] == BILLING[name]
    assert shown["evaluationWeights"] == {
        "greeting": 10,
        "listening": 20,
        "solution": 25,
        "empathy": 20,
        "closing": 10,
        "documentation": 10,
        "responseTime": 5,
        "customMetrics": [],
    }
    assert shown["metadata"] == {
        "createdAt": shown["createdAt"],
        "createdBy": str(cast.author.pk),
        "updatedAt": shown["updatedAt"],
        "updatedBy": str(cast.author.pk),
        **dict.fromkeys(("publishedAt", "publishedBy", "archivedAt", "archivedBy")),
    }
    assert (shown["analytics"]["totalAttempts"], shown["analytics"]["averageScore"]) == (0, 0)
    assert shown["analytics"]["completionRate"] == 0
    assert shown["ticket"]["priority"] == "low"
    beside = {
        "simulation": {},
        "knowledge": [],
        "phases": [],
        "prerequisites": [],
        "tags": [],
        "xpReward": 100,
        "visibility": "tenant",
        "sharedWith": [],
        "publishedVersion": None,
        "hasUnpublishedChanges": False,
    }
    assert {name: shown[name] for name in beside} == beside


def test_update(created, cast, api):
    client = api(cast.author)
    answer = client.put(
        f"{URL}/{created['id']}",
        {
            "name": "Billing Dispute - Overcharge (Updated)",
            "aiConfig": {"systemPrompt": "Updated prompt...", "temperature": 0.85},
            "changelog": "Increased customer frustration level",
        },
    )
    assert answer.status_code == 200
    said = answer.json()
    assert said == {
        "id": created["id"],
        "versionNumber": 2,
        "status": "DRAFT",
        "hasUnpublishedChanges": False,
        "updatedAt": said["updatedAt"],
        "message": "Scenario updated successfully",
    }
    assert said["updatedAt"] > created["updatedAt"]
    assert answer["ETag"] == '"v2"'
    shown = client.get(f"{URL}/{created['id']}").json()
    assert shown["name"] == "Billing Dispute - Overcharge (Updated)"
    assert shown["aiConfig"] == {
        **created["aiConfig"],
        "systemPrompt": "Updated prompt...",
        "temperature": 0.85,
    }


def test_list(created, cast, api):
    answer = api(cast.viewer).get(f"{URL}?page=1&limit=20&status=DRAFT&category=BILLING_PAYMENTS")
    assert answer.status_code == 200
    listed = answer.json()
    (row,) = listed["data"]
    expected = {
        "id": created["id"],
        "name": "Billing Dispute - Overcharge",
        "category": "BILLING_PAYMENTS",
        "difficulty": "INTERMEDIATE",
        "status": "DRAFT",
        "usageCount": 0,
        "averageRating": 0,
        "createdAt": created["createdAt"],
    }
    assert {name: row[name] for name in expected} == expected
    assert listed["pagination"] == {
        "page": 1,
        "limit": 20,
        "total": 1,
        "totalPages": 1,
        "hasNext": False,
        "hasPrev": False,
    }
    assert listed["filters"] == {
        "appliedFilters": {"status": ["DRAFT"], "category": ["BILLING_PAYMENTS"]}
    }


class TestItsIntegrationTests:
    """The four of its testing chapter."""

    def test_creates_from_three_fields(self, cast, api):
        answer = api(cast.admin).post(
            URL, {"name": "Test Scenario", "category": "BILLING_PAYMENTS", "difficulty": "BEGINNER"}
        )
        assert answer.status_code == 201
        assert answer.json()["id"]

    def test_lists(self, cast, api):
        answer = api(cast.admin).get(f"{URL}?status=PUBLISHED")
        assert answer.status_code == 200
        assert answer.json()["data"] == []
        assert answer.json()["pagination"]

    def test_requires_authentication(self, api):
        assert api().get(URL).status_code == 401

    def test_enforces_permissions(self, cast, api):
        answer = api(cast.viewer).delete(f"{URL}/scn_123?permanent=true")
        assert answer.status_code == 403
