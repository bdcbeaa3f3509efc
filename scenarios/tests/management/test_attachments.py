"""Files beside comments: which are taken, where they are, who gets them and for how long."""

import io
import zipfile
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from helpdesk.audit.models import AuditLog
from scenarios.comments.models import Attachment, Comment
from scenarios.services import comments, share
from testing.scenarios import draft_scenario

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def office(*parts):
    """An office document of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return made.getvalue()


@pytest.fixture
def media(settings, tmp_path):
    """The files in the storage."""
    settings.MEDIA_ROOT = tmp_path
    return lambda: sorted(path for path in tmp_path.rglob("*") if path.is_file())


@pytest.fixture
def comment(cast, media):
    scenario = draft_scenario(author=cast.author)
    return comments.comment(scenario=scenario, author=cast.reviewer, content="See the picture")


def upload(client, comment, name="screen.png", content=PNG, **more):
    file = SimpleUploadedFile(name, content)
    url = f"/api/admin/comments/{comment.pk}/attachments"
    return client.post(url, {"file": file}, format="multipart", **more)


def address(answer):
    parts = urlsplit(answer.json()["url"])
    return f"{parts.path}?{parts.query}"


def test_a_file_goes_up_and_comes_down(cast, api, comment, media):
    answer = upload(api(cast.reviewer), comment)
    assert answer.status_code == 201
    body = answer.json()
    assert (body["name"], body["contentType"], body["size"]) == ("screen.png", "image/png", 28)
    assert [path.read_bytes() for path in media()] == [PNG]
    assert "screen" not in str(media()[0])
    got = api().get(address(answer))
    assert (got.status_code, got.content) == (200, PNG)
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"] == 'attachment; filename="screen.png"'
    assert got["X-Content-Type-Options"] == "nosniff"
    entry = AuditLog.objects.get(resource_type="attachment")
    assert (entry.action, entry.actor, entry.tenant) == ("CREATE", cast.reviewer, cast.tenant)
    shown = api(cast.viewer).get(f"/api/admin/comments/{comment.pk}").json()["attachments"]
    assert [file["id"] for file in shown] == [body["id"]]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.JPG", b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        ("a.gif", b"GIF89a...", "image/gif"),
        ("a.webp", b"RIFF\x01\x02\x03\nWEBPVP8", "image/webp"),
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("a.log", "Zeile 1 äöü\u00a0\x1b[0m\r\n".encode(), "text/plain"),
        ("a.csv", b"\xef\xbb\xbfa;b\n", "text/csv"),
        (
            "a.docx",
            office("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.xlsx",
            office("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_what_is_taken(cast, api, comment, name, content, kind):
    answer = upload(api(cast.reviewer), comment, name, content)
    assert (answer.status_code, answer.json().get("contentType")) == (201, kind)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("picture.svg", b"<svg/>"),
        ("run.exe", b"MZ"),
        ("noending", b"text"),
        (".png", PNG),
        ("a.png", b"<html>"),
        ("a.png.html", PNG),
        ("a.jpg", PNG),
        ("a.txt", b"\x00\x01"),
        ("a.txt", b"\xff\xfe\x41"),
        ("a.pdf", b"PDF"),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.docx", office("xl/workbook.xml")),
        ("a.docx", office("word/document.xml", "word/vbaProject.bin")),
        ("a.txt", b""),
    ],
)
def test_what_is_not_taken(cast, api, comment, media, name, content):
    answer = upload(api(cast.reviewer), comment, name, content)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/file"]
    assert (Attachment.objects.count(), media()) == (0, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/pass wd.txt", "pass wd.txt"),
        ("C:\\tmp\\a.txt", "a.txt"),
        ("x" * 300 + ".txt", "x" * 146 + ".txt"),
        ("für\u202eexe.txt", "fürexe.txt"),
        ("a;b\r\nX: 1.txt", "a;bX: 1.txt"),
    ],
)
def test_names_are_made_harmless(cast, api, comment, name, kept):
    from scenarios.comments.files import clean_name

    assert clean_name(name) == kept
    answer = upload(api(cast.reviewer), comment, kept, b"text")
    assert answer.status_code == 201, answer.content
    assert api().get(address(answer)).status_code == 200


def test_too_large_and_too_many(cast, api, comment, media):
    client = api(cast.reviewer)
    for size in (5_000_001, 5_200_000):
        answer = upload(client, comment, "a.txt", b"x" * size)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert upload(client, comment, "a.txt", b"x" * 5_000_000).status_code == 201
    for _ in range(4):
        assert upload(client, comment).status_code == 201
    answer = upload(client, comment)
    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_files")
    assert len(media()) == 5


def test_bodies_that_hold_no_file(cast, api, comment):
    client = api(cast.reviewer)
    url = f"/api/admin/comments/{comment.pk}/attachments"
    assert client.post(url, {"file": "text"}, format="multipart").status_code == 400
    assert client.post(url, {}, format="multipart").status_code == 400
    assert client.post(url, {"file": "x"}, format="json").status_code == 415
    broken = client.post(url, b"--x\r\nbroken", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 400


def test_a_key_sent_twice_keeps_one_file(cast, api, comment, media):
    client = api(cast.reviewer)
    answers = [upload(client, comment, HTTP_IDEMPOTENCY_KEY="once").json() for _ in range(2)]
    assert answers[0]["id"] == answers[1]["id"]
    assert len(media()) == 1


def test_only_who_wrote_the_comment_attaches(cast, api, comment):
    for who, status in (
        (cast.author, 403),
        (cast.admin, 403),
        (cast.viewer, 403),
        (cast.owner, 403),
        (cast.outsider_admin, 404),
    ):
        assert upload(api(who), comment).status_code == status
    assert upload(api(), comment).status_code == 401
    assert not Attachment.objects.exists()


def test_a_link_works_for_a_while_and_while_its_person_may_read(cast, api, comment):
    link = address(upload(api(cast.reviewer), comment))
    assert api().get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        answer = api().get(link)
        assert (answer.status_code, answer.json()["code"]) == (403, "link_invalid")
    share(scenario=comment.scenario, actor=None, visibility="private")
    assert api().get(link).status_code == 404
    share(scenario=comment.scenario, actor=None, visibility="tenant")
    assert api().get(link).status_code == 200
    cast.reviewer.is_active = False
    cast.reviewer.save()
    assert api().get(link).status_code == 404


def test_a_signature_is_for_one_file_and_can_not_be_made(cast, api, comment):
    first, second = (address(upload(api(cast.reviewer), comment)) for _ in range(2))
    signature = first.partition("?")[2]
    for wrong in (
        f"{second.partition('?')[0]}?{signature}",
        first[:-1],
        first.partition("?")[0],
        f"{first}x",
        f"{first.partition('?')[0]}?signature=%00",
        f"{first.partition('?')[0]}?signature=%ff%fe",
        f"{first.partition('?')[0]}?signature=a:b:c",
    ):
        assert api().get(wrong).status_code in (400, 403), wrong


@pytest.mark.django_db(transaction=True)
def test_files_go_with_what_they_belong_to(cast, api, comment, media):
    client = api(cast.reviewer)
    first, second = (upload(client, comment).json()["id"] for _ in range(2))
    url = f"/api/admin/attachments/{first}"
    assert api(cast.outsider_admin).delete(url).status_code == 404
    assert api(cast.author).delete(url).status_code == 403
    assert client.delete(url).status_code == 204
    assert client.delete(url).status_code == 404
    assert [path.name for path in media()] == [second]
    assert api(cast.admin).delete(f"/api/admin/comments/{comment.pk}").status_code == 204
    assert (media(), Comment.objects.count()) == ([], 0)
    other = comments.comment(
        scenario=comment.scenario,
        author=cast.reviewer,
        content="Again",
        files=[SimpleUploadedFile("a.png", PNG)],
    )
    assert len(media()) == 1
    other.scenario.delete()
    assert media() == []


def test_of_several_files_one_of_which_is_unfit_none_is_kept(cast, comment, media):
    from helpdesk.errors import Invalid

    files = [SimpleUploadedFile("a.png", PNG), SimpleUploadedFile("b.png", b"no")]
    with pytest.raises(Invalid):
        comments.comment(
            scenario=comment.scenario, author=cast.reviewer, content="Two", files=files
        )
    assert media() == []
    assert Comment.objects.count() == 1
