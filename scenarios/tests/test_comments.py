"""Comments: said, answered, edited, taken away, resolved; by whom, and who hears of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from helpdesk.audit.models import AuditLog
from helpdesk.errors import Conflict, Invalid, Missing, NotAllowed
from helpdesk.notifications.models import Notification
from scenarios.comments.models import Comment
from scenarios.models import Scenario
from scenarios.services import comments, share, update
from testing.factories import UserFactory
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario(cast):
    return draft_scenario(author=cast.author)


def say(scenario, author, content="Is this right?", **more):
    return comments.comment(scenario=scenario, author=author, content=content, **more)


def heard():
    """Who was told what kind of news since the last time."""
    found = {(news.person.first_name, news.kind) for news in Notification.objects.all()}
    Notification.objects.all().delete()
    return found


# --- Saying ------------------------------------------------------------------------------------


def test_a_comment_keeps_who_said_what_about_which_version(cast, scenario):
    said = say(scenario, cast.reviewer, " Too cold. \r\nWarmer? ", field="aiConfig.temperature")
    assert (said.content, said.field, said.version_number) == (
        "Too cold. \nWarmer?",
        "aiConfig.temperature",
        1,
    )
    entry = AuditLog.objects.get(resource_type="comment")
    assert (entry.action, entry.actor, entry.tenant) == ("CREATE", cast.reviewer, cast.tenant)
    assert entry.metadata == {"scenarioId": str(scenario.pk), "field": "aiConfig.temperature"}


@pytest.mark.parametrize(
    "field",
    [
        "name",
        "customerProfile.initialMood",
        "ticket",
        "ticket.subject",
        "evaluationWeights.responseTime",
        "phases.1.keyVocabulary",
        "knowledge.just-reset-it.body",
        "simulation.variables.account_locked.label",
    ],
)
def test_fields_that_can_be_meant(cast, scenario, field):
    assert say(scenario, cast.reviewer, field=field).field == field


@pytest.mark.parametrize(
    "field",
    [
        "customer.name",
        "customerProfile.initial_mood",
        "aiConfig.warmth",
        "ticket.subject.x",
        "phases.9",
        "knowledge.no-such",
        "simulation.variables.accountLocked",
        "slug",
        "cast.name",
        "format",
        ".",
        "name.",
        "\0",
        "a." * 5000,
    ],
)
def test_fields_that_are_not_there(cast, scenario, field):
    with pytest.raises(Invalid) as caught:
        say(scenario, cast.reviewer, field=field)
    assert list(caught.value.fields) == ["field"]


@pytest.mark.parametrize("content", ["", "  \n ", "x" * 5001, "nul \0", "half \ud800"])
def test_contents_that_are_refused(cast, scenario, content):
    with pytest.raises(Invalid) as caught:
        say(scenario, cast.reviewer, content)
    assert list(caught.value.fields) == ["content"]
    with pytest.raises(Invalid):
        comments.edit_comment(
            comment=say(scenario, cast.reviewer), editor=cast.reviewer, content=content
        )


def test_an_answer_to_an_answer_belongs_to_the_same_thread(cast, scenario):
    first = say(scenario, cast.reviewer, field="ticket.subject")
    answer = say(scenario, cast.author, "Yes", parent=first)
    second = say(scenario, cast.reviewer, "Good", parent=answer)
    assert (answer.parent, second.parent, second.field) == (first, first, "")
    with pytest.raises(Invalid):
        say(scenario, cast.author, "No", parent=first, field="name")
    other = draft_scenario(author=cast.author, name="Another")
    with pytest.raises(Missing):
        say(other, cast.author, "Lost", parent=first)


# --- Who ---------------------------------------------------------------------------------------


def test_the_table_of_roles(cast, scenario):
    share(scenario=scenario, actor=None, visibility="public")
    said = say(scenario, cast.author)
    people = (*cast.staff, cast.owner, cast.outsider, cast.outsider_admin)
    allowed = {"comment": set(), "see": set(), "delete": set()}
    for person in people:
        for name, do in {
            "comment": lambda person=person: say(scenario, person),
            "delete": lambda person=person: comments.delete_comment(comment=said, actor=person),
        }.items():
            try:
                with transaction.atomic():
                    do()
                    transaction.set_rollback(True)
                allowed[name].add(person)
            except NotAllowed:
                pass
        if Comment.objects.visible_to(person).exists():
            allowed["see"].add(person)
    talking = {cast.super_admin, cast.admin, cast.author, cast.reviewer}
    assert allowed == {
        "comment": talking,
        "see": talking | {cast.viewer},
        "delete": {cast.super_admin, cast.admin, cast.author},
    }


def test_on_a_private_scenario_only_its_owner_and_super_admins_speak(cast, scenario):
    share(scenario=scenario, actor=None, visibility="private")
    say(scenario, cast.author)
    assert not Comment.objects.visible_to(cast.admin).exists()
    with pytest.raises(NotAllowed):
        say(scenario, cast.admin)
    say(scenario, cast.super_admin)


def test_only_who_said_it_says_it_differently(cast, scenario):
    said = say(scenario, cast.reviewer)
    for person in (cast.author, cast.admin, cast.outsider_admin):
        with pytest.raises(NotAllowed):
            comments.edit_comment(comment=said, editor=person, content="Forged")
    comments.edit_comment(comment=said, editor=cast.reviewer, content="Is that right?")
    assert (said.content, said.edited_at is not None) == ("Is that right?", True)
    change = AuditLog.objects.filter(resource_type="comment").first().changes
    assert change == [
        {"field": "content", "oldValue": "Is this right?", "newValue": "Is that right?"}
    ]
    entries = AuditLog.objects.count()
    comments.edit_comment(comment=said, editor=cast.reviewer, content="Is that right?")
    assert AuditLog.objects.count() == entries


def test_who_lost_the_right_to_comment_changes_nothing_any_more(cast, scenario):
    said = say(scenario, cast.reviewer)
    cast.reviewer.role = "VIEWER"
    cast.reviewer.save()
    with pytest.raises(NotAllowed):
        comments.edit_comment(comment=said, editor=cast.reviewer, content="Forged")
    with pytest.raises(NotAllowed):
        comments.delete_comment(comment=said, actor=cast.reviewer)


# --- Taking away -------------------------------------------------------------------------------


def test_an_answered_comment_leaves_its_place_until_the_last_answer_goes(cast, scenario):
    first = say(scenario, cast.reviewer, "@arthur look")
    answer = say(scenario, cast.author, "Yes", parent=first)
    comments.delete_comment(comment=first, actor=cast.reviewer)
    first.refresh_from_db()
    assert (first.content, first.is_deleted, first.mentions.count()) == ("", True, 0)
    for verb in (comments.edit_comment, comments.delete_comment):
        with pytest.raises(Missing):
            verb(
                comment=first,
                **(
                    {"editor": cast.reviewer, "content": "Back"}
                    if verb is comments.edit_comment
                    else {"actor": cast.reviewer}
                ),
            )
    comments.delete_comment(comment=answer, actor=cast.admin)
    assert not Comment.objects.exists()
    with pytest.raises(Missing):
        comments.delete_comment(comment=answer, actor=cast.admin)


# --- Resolving ---------------------------------------------------------------------------------


def test_resolving_and_opening_again(cast, scenario):
    first = say(scenario, cast.reviewer)
    comments.resolve_comment(comment=first, actor=cast.author)
    assert (first.resolved_by, first.resolved_at is None) == (cast.author, False)
    assert not Comment.objects.open().exists()
    with pytest.raises(Conflict) as caught:
        comments.resolve_comment(comment=first, actor=cast.reviewer)
    assert caught.value.code == "illegal_transition"
    comments.reopen_comment(comment=first, actor=cast.reviewer)
    assert (first.resolved_by, first.resolved_at) == (None, None)
    with pytest.raises(Conflict):
        comments.reopen_comment(comment=first, actor=cast.reviewer)
    fields = [e.changes[0]["field"] for e in AuditLog.objects.filter(action="UPDATE")]
    assert fields == ["resolvedAt", "resolvedAt"]


def test_answers_are_not_resolved_and_viewers_resolve_nothing(cast, scenario):
    first = say(scenario, cast.reviewer)
    answer = say(scenario, cast.author, parent=first)
    with pytest.raises(Conflict) as caught:
        comments.resolve_comment(comment=answer, actor=cast.author)
    assert caught.value.code == "not_a_thread"
    for person in (cast.viewer, cast.outsider_admin, cast.owner):
        with pytest.raises(NotAllowed):
            comments.resolve_comment(comment=first, actor=person)


def test_the_database_keeps_answers_plain_and_comments_not_empty(cast, scenario):
    first = say(scenario, cast.reviewer)
    answer = say(scenario, cast.author, parent=first)
    for wrong in (
        lambda: Comment.objects.filter(pk=first.pk).update(content=""),
        lambda: Comment.objects.filter(pk=answer.pk).update(field="name"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


# --- Who hears ---------------------------------------------------------------------------------


def test_the_author_and_the_thread_hear_of_it_but_nobody_of_themselves(cast, scenario):
    first = say(scenario, cast.reviewer)
    assert heard() == {("Arthur", "comment")}
    say(scenario, cast.admin, parent=first)
    assert heard() == {("Arthur", "comment"), ("Rita", "comment")}
    say(scenario, cast.author, parent=first)
    assert heard() == {("Ada", "comment"), ("Rita", "comment")}


def test_news_of_a_comment_lead_to_it(cast, scenario):
    said = say(scenario, cast.reviewer, "Please change <this>")
    news = Notification.objects.get()
    assert news.text == f"{cast.reviewer} commented on “{scenario}”."
    assert (news.detail, news.mail_due) == ("Please change <this>", True)
    page = f"/admin/scenarios/scenario/{scenario.pk}/comments/"
    assert news.url == f"{page}?show=all#comment-{said.pk}"
    assert news.data == {"scenarioId": str(scenario.pk), "commentId": str(said.pk)}


@pytest.mark.parametrize(
    ("content", "people"),
    [
        ("@rita please", {"Rita"}),
        ("Hi @Rita, and @ARTHUR!", {"Rita", "Arthur"}),
        ("@rita@northwind.test", {"Rita"}),
        ("@Rita Miller knows", {"Rita"}),
        ("(@vic)", {"Vic"}),
        ("write to rita@northwind.test", set()),
        ("@ritas or @rita.miller or @rita-x", set()),
        ("@otto and @oda of elsewhere, @olivia who practises, @nobody", set()),
        ("@ rita, @@", set()),
        ("@rita @rita @rita", {"Rita"}),
    ],
)
def test_who_is_mentioned(cast, scenario, content, people):
    cast.reviewer.last_name = "Miller"
    cast.reviewer.save()
    said = say(scenario, cast.admin, content)
    assert {person.first_name for person in said.mentions.all()} == people
    assert {name for name, kind in heard() if kind == "mention"} == people


def test_the_longest_name_is_meant_and_namesakes_all_are(cast, scenario):
    UserFactory(email="rita.m@northwind.test", role="VIEWER", tenant=cast.tenant, first_name="Two")
    say(scenario, cast.admin, "@rita.m look")
    assert {name for name, kind in heard() if kind == "mention"} == {"Two"}
    UserFactory(email="rita@branch.test", role="VIEWER", tenant=cast.tenant, first_name="Three")
    say(scenario, cast.admin, "@rita look")
    assert {name for name, kind in heard() if kind == "mention"} == {"Rita", "Three"}


def test_who_is_mentioned_hears_once_and_only_whoever_is_new_after_an_edit(cast, scenario):
    said = say(scenario, cast.reviewer, "@arthur @rita look")
    assert heard() == {("Arthur", "mention")}
    comments.edit_comment(comment=said, editor=cast.reviewer, content="@arthur and @ada look")
    assert heard() == {("Ada", "mention")}
    assert {person.first_name for person in said.mentions.all()} == {"Arthur", "Ada"}


def test_nobody_is_mentioned_who_may_not_read_it(cast, scenario):
    share(scenario=scenario, actor=None, visibility="private")
    said = say(scenario, cast.author, "@rita @ada")
    assert not said.mentions.exists()
    assert heard() == set()


def test_built_in_scenarios_are_spoken_of_among_the_operators_staff(cast):
    built_in = draft_scenario(visibility="public")
    Scenario.objects.filter(pk=built_in.pk).update(is_system=True)
    built_in.refresh_from_db()
    said = say(built_in, cast.author, "@rita and @oda")
    assert list(said.mentions.all()) == [cast.reviewer]
    assert not Comment.objects.visible_to(cast.outsider_admin).exists()
    with pytest.raises(NotAllowed):
        say(built_in, cast.outsider_admin)


def test_who_answers_a_thread_that_changed_hands_tells_the_last_author_too(cast, scenario):
    update(scenario=scenario, editor=cast.admin, changes={"name": "Ada's name"})
    say(scenario, cast.reviewer)
    assert heard() == {("Arthur", "comment"), ("Ada", "comment")}


# --- At once -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_several_who_resolve_at_once_one_does(cast, scenario):
    first = say(scenario, cast.reviewer)

    def work(_):
        try:
            found = Comment.objects.get(pk=first.pk)
            return comments.resolve_comment(comment=found, actor=cast.author) and "resolved"
        except Conflict as conflict:
            return conflict.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(work, range(4))) == [*["illegal_transition"] * 3, "resolved"]


@pytest.mark.django_db(transaction=True)
def test_answering_what_is_being_taken_away_leaves_no_orphan(cast, scenario):
    for _ in range(4):
        first = say(scenario, cast.reviewer)

        def work(turn, pk=first.pk):
            try:
                found = Comment.objects.get(pk=pk)
                if turn:
                    say(scenario, cast.author, parent=found)
                else:
                    comments.delete_comment(comment=found, actor=cast.reviewer)
            except (Missing, Comment.DoesNotExist):
                return
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(work, range(2)))
        left = Comment.objects.filter(pk=first.pk).first()
        assert left is None or (left.is_deleted and left.replies.count() == 1)
        Comment.objects.all().delete()
