"""The review queue: who sees what waits, decisions by two buttons, four eyes, who hears of it."""

import pytest

from helpdesk.accounts.models import User
from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, NotAllowed
from helpdesk.notifications.models import Notification
from scenarios import services
from scenarios.models import Scenario
from scenarios.news import together
from testing.factories import UserFactory
from testing.scenarios import draft_scenario, published_scenario

pytestmark = pytest.mark.django_db
QUEUE = "/admin/scenarios/scenario/waiting-for-review/"


def review(scenario):
    return f"/admin/scenarios/scenario/{scenario.pk}/review/"


def submitted(author, **changes):
    scenario = draft_scenario(author=author, **changes)
    return services.submit(scenario=scenario, actor=author, notes="Please look")


def heard():
    """Who was told, of what kind, in which words."""
    return {(news.person.first_name, news.text) for news in Notification.objects.all()}


def test_the_queue_is_the_permission_for_everyone(cast):
    kinds = [
        submitted(cast.author, visibility=visibility, name=f"Of the author, {visibility}")
        for visibility in ("private", "tenant", "public")
    ]
    kinds += [submitted(cast.admin), submitted(cast.outsider_admin, name="Of the others")]
    kinds += [submitted(cast.owner, visibility="public", name="A trainee's")]
    built_in = submitted(None, visibility="public", name="Built in")
    Scenario.objects.filter(pk=built_in.pk).update(is_system=True, tenant=cast.tenant)
    nobodys = UserFactory(role="ADMIN", tenant=None)
    draft_scenario(author=cast.author, name="Not submitted")
    people = [*cast.staff, cast.owner, cast.outsider, cast.outsider_admin, nobodys]
    for person in people:
        expected = {
            scenario.name
            for scenario in Scenario.objects.visible_to(person).filter(status="PENDING_REVIEW")
            if person.has_perm("scenarios.review_scenario", scenario)
            and scenario.created_by != person
        }
        found = set(Scenario.objects.waiting_for(person).values_list("name", flat=True))
        assert found == expected, person
    assert Scenario.objects.waiting_for(cast.reviewer).count() == 4
    assert not Scenario.objects.waiting_for(nobodys).exists()


def test_what_is_in_reach_is_the_rule_for_lists_too(cast):
    from scenarios.rules import in_reach

    for author in (cast.author, cast.admin, cast.outsider_admin, None):
        for visibility in ("private", "tenant", "public"):
            if author or visibility == "public":
                draft_scenario(author=author, visibility=visibility)
    draft_scenario(author=None, visibility="public", name="Built in")
    Scenario.objects.filter(name="Built in").update(is_system=True)
    for person in [*cast.staff, cast.outsider_admin, UserFactory(role="ADMIN", tenant=None)]:
        expected = {one.pk for one in Scenario.objects.all() if in_reach.test(person, one)}
        found = set(Scenario.objects.in_reach_of(person).values_list("pk", flat=True))
        assert found == expected, person


def test_the_oldest_submission_comes_first_again_after_a_rejection(cast, page_client):
    first, second = submitted(cast.author, name="First"), submitted(cast.author, name="Second")
    services.reject(scenario=first, actor=cast.admin, reason="Not yet")
    services.submit(scenario=first, actor=cast.author)
    assert list(Scenario.objects.waiting_for(cast.reviewer)) == [second, first]
    text = page_client(cast.reviewer).get(QUEUE).content.decode()
    assert text.index(">Second</a>") < text.index(">First</a>")
    assert "Please look" in text
    assert cast.author.email in text


def test_the_queue_asks_the_database_as_often_for_three_as_for_one(
    cast, page_client, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = page_client(cast.reviewer)
    submitted(cast.author)
    client.get(QUEUE)
    with CaptureQueriesContext(connection) as one:
        client.get(QUEUE)
    submitted(cast.author)
    submitted(cast.author)
    with django_assert_num_queries(len(one)):
        client.get(QUEUE)


@pytest.mark.parametrize("who", ["author", "viewer", "owner", "outsider_admin"])
def test_who_reviews_nothing_here_gets_nothing(cast, page_client, who):
    scenario = submitted(cast.author)
    client = page_client(getattr(cast, who))
    assert b"The tablet" not in client.get(QUEUE).content
    assert client.get(review(scenario)).status_code in (302, 403, 404)
    sent = client.post(review(scenario), {"decision": "approve", "version": "1"})
    assert sent.status_code in (302, 403, 404)
    scenario.refresh_from_db()
    assert scenario.status == "PENDING_REVIEW"


def test_approving_by_button(cast, page_client):
    scenario = submitted(cast.author)
    page = page_client(cast.reviewer).get(review(scenario)).content.decode()
    assert "It was never published" in page
    sent = page_client(cast.reviewer).post(
        review(scenario), {"decision": "approve", "version": "1", "note": "Well done"}
    )
    assert (sent.status_code, sent.url) == (302, QUEUE)
    scenario.refresh_from_db()
    assert scenario.status == "APPROVED"
    assert AuditLog.objects.get(action="APPROVE").metadata["notes"] == "Well done"
    news = Notification.objects.get(person=cast.author)
    assert news.text == f"“The tablet that locks” was approved by {cast.reviewer}."
    assert (news.detail, news.url, news.mail_due) == (
        "Well done",
        f"/admin/scenarios/scenario/{scenario.pk}/change/",
        True,
    )


def test_sending_back_needs_a_reason_which_the_author_reads(cast, page_client):
    scenario = submitted(cast.author)
    client = page_client(cast.reviewer)
    refused = client.post(review(scenario), {"decision": "reject", "note": " "})
    assert refused.status_code == 400
    assert "A rejection needs a reason." in refused.content.decode()
    client.post(review(scenario), {"decision": "reject", "note": "Too easy."})
    scenario.refresh_from_db()
    assert scenario.status == "DRAFT"
    assert Notification.objects.get(person=cast.author).detail == "Too easy."
    again = client.post(review(scenario), {"decision": "reject", "note": "Too easy."})
    assert again.status_code in (403, 404)


def test_the_scenarios_page_keeps_the_last_decision_for_its_own_people(cast, page_client):
    scenario = submitted(cast.author)
    change = f"/admin/scenarios/scenario/{scenario.pk}/change/"
    assert "Last review" not in page_client(cast.author).get(change).content.decode()
    services.reject(scenario=scenario, actor=cast.reviewer, reason="Too easy.")
    services.share(scenario=scenario, actor=None, visibility="public")
    said = f"Sent back, version 1, by {cast.reviewer.email}: Too easy."
    assert said in page_client(cast.author).get(change).content.decode()
    assert said in page_client(cast.viewer).get(change).content.decode()
    assert page_client(cast.outsider_admin).get(change).status_code == 302  # unpublished


def test_the_page_shows_what_would_change_and_refuses_what_it_did_not_show(cast, page_client):
    scenario = published_scenario(author=cast.author, visibility="tenant")
    services.update(scenario=scenario, editor=cast.author, changes={"name": "Another name"})
    Scenario.objects.filter(pk=scenario.pk).update(status="PENDING_REVIEW")
    client = page_client(cast.reviewer)
    page = client.get(review(scenario)).content.decode()
    assert "Another name" in page
    assert "The tablet that locks" in page
    refused = client.post(review(scenario), {"decision": "approve", "version": "1"})
    assert refused.status_code == 409
    assert "Somebody else saved version 2; you started from 1." in refused.content.decode()
    for odd in ("²", "9" * 5000, ""):
        sent = client.post(review(scenario), {"decision": "approve", "version": odd})
        assert sent.status_code == 409
    assert client.post(review(scenario), {"decision": "burn", "note": "x"}).status_code == 400
    assert client.post(review(scenario), {"decision": "approve", "version": "2"}).status_code == 302


@pytest.mark.parametrize("who", ["admin", "super_admin"])
def test_nobody_approves_their_own_work_admins_included(cast, who):
    person = getattr(cast, who)
    scenario = submitted(person)
    with pytest.raises(NotAllowed) as caught:
        services.approve(scenario=scenario, actor=person)
    assert caught.value.code == "own_work"
    services.approve(scenario=scenario, actor=cast.reviewer)


def test_who_wrote_the_last_version_does_not_approve_it_either(cast):
    scenario = draft_scenario(author=cast.author)
    services.update(scenario=scenario, editor=cast.admin, changes={"name": "Mended"})
    services.submit(scenario=scenario, actor=cast.author)
    with pytest.raises(NotAllowed):
        services.approve(scenario=scenario, actor=cast.admin)
    with pytest.raises(Conflict) as caught:
        services.approve(scenario=scenario, actor=cast.reviewer, expected_version=1)
    assert caught.value.code == "stale_version"


def test_reviewers_hear_of_a_submission_and_nobody_else(cast):
    second = UserFactory(role="REVIEWER", tenant=cast.tenant, first_name="Rob", last_name="")
    UserFactory(role="REVIEWER", tenant=cast.tenant, first_name="Gone", is_active=False)
    UserFactory(role="REVIEWER", tenant=cast.other_tenant, first_name="Elsewhere")
    scenario = submitted(cast.author)
    text = f"“{scenario}” was submitted by {cast.author} and waits for review."
    people = (cast.reviewer, second, cast.admin, cast.super_admin)
    assert heard() == {(person.first_name, text) for person in people}
    news = Notification.objects.get(person=cast.reviewer)
    assert (news.kind, news.detail, news.url) == ("review", "Please look", review(scenario))
    assert news.data == {"scenarioId": str(scenario.pk)}


def test_nobody_hears_of_their_own_deed_or_of_what_they_may_not_see(cast):
    submitted(cast.admin)
    assert "Ada" not in {name for name, _ in heard()}
    Notification.objects.all().delete()
    submitted(cast.author, visibility="private")
    assert {name for name, _ in heard()} == {"Sana"}


def test_of_built_in_scenarios_the_operators_admins_hear(cast):
    built_in = draft_scenario(visibility="public")
    Scenario.objects.filter(pk=built_in.pk).update(is_system=True)
    services.submit(scenario=built_in, actor=cast.super_admin)
    assert {name for name, _ in heard()} == {"Ada"}


def test_publishing_tells_the_authors(cast):
    scenario = draft_scenario(author=cast.author)
    services.update(scenario=scenario, editor=cast.admin, changes={"name": "Mended by Ada"})
    services.publish(scenario=scenario, actor=cast.reviewer)
    assert heard() == {
        (person.first_name, f"“Mended by Ada” was published by {cast.reviewer}.")
        for person in (cast.author, cast.admin)
    }


def test_trainees_hear_without_a_link_to_the_admin(cast):
    scenario = submitted(cast.owner, visibility="public")
    services.reject(scenario=scenario, actor=cast.admin, reason="Names a colleague")
    news = Notification.objects.get(person=cast.owner)
    assert (news.detail, news.url) == ("Names a colleague", "")


def test_a_refused_move_tells_nobody(cast):
    scenario = draft_scenario(author=cast.author)
    with pytest.raises(Conflict):
        services.approve(scenario=scenario, actor=cast.reviewer)
    assert heard() == set()


def test_many_moves_together_are_one_piece_of_news_a_person(cast):
    drafts = [draft_scenario(author=cast.author, name=f"Draft {n}") for n in range(3)]
    own = draft_scenario(author=cast.admin, name="Ada's own")
    with together():
        for scenario in (*drafts, own):
            services.submit(scenario=scenario, actor=cast.author, notes="All of them")
        assert heard() == set()
    text = f"Scenarios waiting for review by {cast.author}:"
    assert heard() == {("Rita", f"{text} 4."), ("Sana", f"{text} 4."), ("Ada", f"{text} 3.")}
    assert Notification.objects.get(person=cast.reviewer).detail == "All of them"
    Notification.objects.all().delete()
    with together():
        for scenario in (*drafts, own):
            services.approve(scenario=scenario, actor=cast.reviewer)
    text = f"Scenarios approved by {cast.reviewer}:"
    assert heard() == {("Arthur", f"{text} 3."), ("Ada", f"{text} 1.")}


def test_together_super_admins_hear_of_what_nobody_else_could_review(cast):
    User.objects.filter(role__in=["ADMIN", "REVIEWER"], tenant=cast.author.tenant).delete()
    User.objects.filter(pk=cast.super_admin.pk).update(tenant=None)
    drafts = [draft_scenario(author=cast.author, name=f"Draft {n}") for n in range(2)]
    with together():
        for scenario in drafts:
            services.submit(scenario=scenario, actor=cast.author)
    assert heard() == {("Sana", f"Scenarios waiting for review by {cast.author}: 2.")}


def test_one_move_alone_or_none_is_told_as_ever(cast):
    scenario = draft_scenario(author=cast.author)
    with together():
        services.submit(scenario=scenario, actor=cast.author)
    assert ("Rita", f"“{scenario}” was submitted by {cast.author} and waits for review.") in heard()
    Notification.objects.all().delete()
    with pytest.raises(Conflict), together():
        services.restore(scenario=scenario, actor=cast.admin)
    services.approve(scenario=scenario, actor=cast.reviewer)
    assert heard() == {("Arthur", f"“{scenario}” was approved by {cast.reviewer}.")}
