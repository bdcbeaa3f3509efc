"""The comments page of the admin: threads by field, forms without scripts, roles, tenants."""

from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from scenarios.comments.models import Attachment, Comment
from scenarios.services import comments, share, update
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return draft_scenario(author=cast.author)


@pytest.fixture
def thread(cast, scenario):
    return comments.comment(
        scenario=scenario, author=cast.reviewer, content="Warmer <b>?", field="aiConfig.temperature"
    )


def page(scenario, tail=""):
    return f"/admin/scenarios/scenario/{scenario.pk}/comments/{tail}"


def test_threads_stand_beside_their_fields(cast, page_client, scenario, thread):
    comments.comment(scenario=scenario, author=cast.author, content="Yes!", parent=thread)
    comments.comment(scenario=scenario, author=cast.author, content="All of it is fine")
    client = page_client(cast.viewer)
    text = client.get(page(scenario)).content.decode()
    assert text.index("The whole scenario") < text.index("All of it is fine")
    assert text.index("AI · temperature") < text.index("Warmer &lt;b&gt;?") < text.index("Yes!")
    assert 'name="content"' not in text
    assert ">0.7</blockquote>" in text
    change = client.get(f"/admin/scenarios/scenario/{scenario.pk}/change/").content.decode()
    assert f'href="{page(scenario)}"' in change


def test_saying_something_about_a_field_with_a_file(cast, page_client, scenario):
    client = page_client(cast.author)
    text = client.get(page(scenario)).content.decode()
    for path in ("name", "ticket.subject", "phases.1", "knowledge.just-reset-it"):
        assert f'<option value="{path}">' in text
    file = SimpleUploadedFile("notes.txt", b"text")
    sent = client.post(
        page(scenario),
        {"do": "say", "field": "ticket.subject", "content": "Too long", "files": [file]},
    )
    said = Comment.objects.get()
    assert (sent.status_code, urlsplit(sent.url).fragment) == (302, f"comment-{said.pk}")
    assert (said.field, said.content, said.attachments.get().name) == (
        "ticket.subject",
        "Too long",
        "notes.txt",
    )
    shown = client.get(page(scenario))
    link = next(
        e["files"][0][1] for g in shown.context["groups"] for e in g["threads"][0]["entries"]
    )
    assert client.get(link.url).content == b"text"


def test_answer_change_resolve_reopen_and_take_away(cast, page_client, scenario, thread):
    author, reviewer = page_client(cast.author), page_client(cast.reviewer)

    def press(client, do, comment=thread, **more):
        return client.post(page(scenario), {"do": do, "comment": str(comment.pk), **more})

    press(author, "say", content="Done.", field="name")
    answer = thread.replies.get()
    assert (answer.content, answer.field) == ("Done.", "")
    press(author, "edit", answer, content="Done now.")
    assert press(reviewer, "edit", answer, content="Forged").status_code == 403
    press(reviewer, "resolve")
    text = author.get(page(scenario)).content.decode()
    assert "Done now." not in text
    assert "Open (0)" in text
    assert "Done now." in author.get(page(scenario, "?show=all")).content.decode()
    assert press(author, "resolve").status_code == 409
    press(author, "reopen")
    assert "Open (1)" in author.get(page(scenario)).content.decode()
    press(reviewer, "delete")
    assert "This comment was taken away." in author.get(page(scenario)).content.decode()
    press(author, "delete", answer)
    assert not Comment.objects.exists()


def test_taking_a_file_away(cast, page_client, scenario):
    said = comments.comment(
        scenario=scenario,
        author=cast.author,
        content="File",
        files=[SimpleUploadedFile("a.txt", b"x")],
    )
    file = said.attachments.get()
    form = {"do": "detach", "comment": str(said.pk), "attachment": str(file.pk)}
    assert page_client(cast.reviewer).post(page(scenario), form).status_code == 403
    odd = {**form, "attachment": "x"}
    assert page_client(cast.author).post(page(scenario), odd).status_code == 404
    page_client(cast.author).post(page(scenario), form)
    assert not Attachment.objects.exists()


def test_what_is_refused_stays_typed(cast, page_client, scenario, thread):
    client = page_client(cast.author)
    file = SimpleUploadedFile("a.html", b"<b>")
    sent = client.post(
        page(scenario), {"do": "say", "field": "name", "content": "Kept", "files": [file]}
    )
    text = sent.content.decode()
    assert sent.status_code == 400
    assert "Only files of these types can be attached" in text
    assert ">Kept</textarea>" in text
    assert '<option value="name" selected>' in text
    empty = client.post(page(scenario), {"do": "say", "comment": str(thread.pk), "content": " "})
    assert empty.status_code == 400
    assert "<details open>" in empty.content.decode()
    for form in ({"do": "burn"}, {}, {"do": "say", "content": "\0"}):
        assert client.post(page(scenario), form).status_code == 400
    for form in ({"do": "resolve"}, {"do": "edit", "comment": "x"}):
        assert client.post(page(scenario), form).status_code == 404
    assert Comment.objects.count() == 1


def test_a_field_that_is_gone_is_said_to_be(cast, page_client, scenario):
    comments.comment(
        scenario=scenario, author=cast.reviewer, content="Drop it", field="knowledge.just-reset-it"
    )
    update(scenario=scenario, editor=cast.author, changes={"knowledge": []})
    text = page_client(cast.author).get(page(scenario)).content.decode()
    assert "(no longer there)" in text
    assert "Drop it" in text


def test_roles_and_tenants(cast, page_client, scenario, thread):
    share(scenario=scenario, actor=None, visibility="public")
    for who in (cast.outsider_admin, cast.owner, cast.outsider, None):
        client = page_client(who)
        for answer in (
            client.get(page(scenario)),
            client.post(page(scenario), {"do": "say", "content": "Hello"}),
        ):
            assert answer.status_code in (302, 403, 404)
            assert b"Warmer" not in answer.content
    said = {"do": "say", "content": "Hello"}
    assert page_client(cast.viewer).post(page(scenario), said).status_code == 403
    assert Comment.objects.count() == 1


def test_a_comment_of_another_scenario_is_not_reached_from_here(cast, page_client, thread):
    other = draft_scenario(author=cast.author, name="Another")
    form = {"do": "resolve", "comment": str(thread.pk)}
    assert page_client(cast.author).post(page(other), form).status_code == 404
    assert page_client(cast.author).get(page(other)).context["groups"] == []
