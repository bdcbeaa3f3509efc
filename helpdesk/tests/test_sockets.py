"""Who may open a socket, and what closes it."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from knox.models import AuthToken

from helpdesk.accounts import people, services
from helpdesk.asgi import application
from helpdesk.notifications.models import Notification
from helpdesk.notifications.services import notify
from testing.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/notifications/"
OURS = (b"origin", b"http://testserver")
HOST = (b"host", b"testserver")


class Socket(WebsocketCommunicator):
    def __init__(self, path=PATH, *, headers=(), **options):
        super().__init__(application, path, headers=[HOST, *headers], **options)

    async def closed(self):
        """Return the code it is closed with, after it was accepted."""
        accepted, _ = await self.connect()
        assert accepted
        return await self.close_code()

    async def close_code(self):
        message = await self.receive_output(timeout=5)
        assert message["type"] == "websocket.close"
        return message["code"]

    async def is_open(self):
        await self.send_json_to({"type": "ping"})
        return await self.receive_json_from(timeout=5) == {"type": "pong"}


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def token(person, token_of):
    return token_of(person)


@pytest.fixture
def cookie(person, page_client):
    key = page_client(person).cookies[settings.SESSION_COOKIE_NAME].value
    return b"cookie", f"{settings.SESSION_COOKIE_NAME}={key}".encode()


class TestSigningIn:
    async def test_by_token_in_the_query(self, token):
        socket = Socket(f"{PATH}?token={token}")
        assert await socket.connect() == (True, None)
        assert await socket.is_open()
        await socket.disconnect()

    async def test_by_token_as_a_subprotocol(self, token):
        socket = Socket(subprotocols=["bearer", token])
        assert await socket.connect() == (True, "bearer")
        assert await socket.is_open()
        await socket.disconnect()

    async def test_by_the_browsers_session(self, cookie):
        socket = Socket(headers=[cookie, OURS])
        assert await socket.connect() == (True, None)
        assert await socket.is_open()
        await socket.disconnect()

    async def test_not_at_all(self, db):
        assert await Socket().closed() == 4401
        assert await Socket(headers=[OURS]).closed() == 4401

    @pytest.mark.parametrize("token", ["", "nonsense", "%00", "%F0%9F%98%80", "a" * 5000])
    async def test_with_a_wrong_token(self, db, token):
        assert await Socket(f"{PATH}?token={token}").closed() == 4401

    async def test_a_wrong_token_is_not_saved_by_a_cookie(self, cookie):
        assert await Socket(f"{PATH}?token=x", headers=[cookie, OURS]).closed() == 4401

    async def test_with_a_cookie_of_nonsense(self, db):
        for value in (
            b"sessionid=nonsense",
            b'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000"',
        ):
            assert await Socket(headers=[(b"cookie", value)]).closed() == 4401

    async def test_a_deactivated_person(self, person, token, cookie):
        person.is_active = False
        await person.asave()
        assert await Socket(f"{PATH}?token={token}").closed() == 4401
        assert await Socket(headers=[cookie, OURS]).closed() == 4401


class TestOrigin:
    @pytest.mark.parametrize(
        "origin",
        [
            "http://evil.test",
            "http://testserver.evil.test",
            "http://testserver:8001",
            "null",
            "",
            "http://[broken",
            "\xff",
        ],
    )
    async def test_of_somebody_else(self, cookie, origin):
        headers = [cookie, (b"origin", origin.encode("latin-1"))]
        assert await Socket(headers=headers).closed() == 4403

    async def test_a_host_that_is_not_ours(self, cookie):
        socket = Socket(headers=[cookie, (b"origin", b"http://rebound.test")])
        socket.scope["headers"] = [(b"host", b"rebound.test"), *socket.scope["headers"][1:]]
        assert await socket.closed() == 4403

    async def test_one_that_is_trusted(self, cookie, settings):
        settings.CSRF_TRUSTED_ORIGINS = ["https://desk.example.com"]
        socket = Socket(headers=[cookie, (b"origin", b"https://desk.example.com")])
        assert (await socket.connect())[0]
        assert await socket.is_open()
        await socket.disconnect()

    async def test_a_program_sends_none(self, token):
        socket = Socket(f"{PATH}?token={token}")
        await socket.connect()
        assert await socket.is_open()
        await socket.disconnect()


async def test_an_address_without_a_socket(token):
    for path in ("/", "/ws/", "/ws/nothing/", "/ws/notifications"):
        assert await Socket(f"{path}?token={token}").closed() == 4404


class TestSigningOut:
    async def test_ends_the_sockets_of_the_token_only(self, person, token, token_of):
        other = await sync_to_async(token_of)(person)
        mine, others = Socket(f"{PATH}?token={token}"), Socket(f"{PATH}?token={other}")
        await mine.connect()
        await others.connect()
        assert await mine.is_open()
        assert await others.is_open()
        stored = await AuthToken.objects.select_related("user").aget(token_key=token[:15])
        await sync_to_async(services.sign_out_token)(stored)
        assert await mine.close_code() == 4401
        assert await others.is_open()
        await others.disconnect()

    async def test_of_the_browser(self, person, cookie, page_client):
        socket = Socket(headers=[cookie, OURS])
        await socket.connect()
        assert await socket.is_open()
        client = page_client()
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie[1].decode().partition("=")[2]
        await sync_to_async(client.post)("/accounts/logout/")
        assert await socket.close_code() == 4401

    async def test_of_a_person_who_is_deactivated(self, person, token):
        socket = Socket(f"{PATH}?token={token}")
        await socket.connect()
        assert await socket.is_open()
        boss = await sync_to_async(UserFactory)(role="SUPER_ADMIN")
        await sync_to_async(people.change_person)(person, by=boss, is_active=False)
        assert await socket.close_code() == 4401

    async def test_by_a_new_password(self, person, token, page_client):
        socket = Socket(f"{PATH}?token={token}")
        await socket.connect()
        assert await socket.is_open()
        form = {"oldpassword": PASSWORD, "password1": "new-horse-77", "password2": "new-horse-77"}
        client = await sync_to_async(page_client)(person)
        await sync_to_async(client.post)("/accounts/password/change/", form)
        assert await socket.close_code() == 4401


class TestNews:
    async def test_arrives_at_the_person_only(self, person, token, token_of):
        stranger = await sync_to_async(UserFactory)()
        mine = Socket(f"{PATH}?token={token}")
        theirs = Socket(f"{PATH}?token={await sync_to_async(token_of)(stranger)}")
        for socket in (mine, theirs):
            await socket.connect()
            assert await socket.is_open()
        news = await sync_to_async(notify)(
            person=person, kind="level", text="Level 2", url="/", data={"level": 2}
        )
        assert await mine.receive_json_from(timeout=5) == {
            "type": "notification",
            "id": str(news.pk),
            "kind": "level",
            "text": "Level 2",
            "url": "/",
            "level": 2,
            "createdAt": news.created_at.isoformat(),
        }
        assert await theirs.receive_nothing(timeout=0.1)
        for socket in (mine, theirs):
            await socket.disconnect()

    async def test_is_stored_for_who_is_away(self, person):
        await sync_to_async(notify)(person=person, kind="xp", text="+10 XP")
        assert await Notification.objects.filter(person=person, read_at=None).acount() == 1

    async def test_a_frame_that_is_not_understood(self, token):
        socket = Socket(f"{PATH}?token={token}")
        await socket.connect()
        for frame in (" ", "{", "[]", "null", '{"type":"ping","x":1}', "\0", "x" * 20_000):
            await socket.send_to(text_data=frame)
            assert (await socket.receive_json_from(timeout=5))["type"] == "error"
        await socket.send_to(bytes_data=b"\xff")
        assert (await socket.receive_json_from(timeout=5))["type"] == "error"
        assert await socket.is_open()
        await socket.disconnect()
