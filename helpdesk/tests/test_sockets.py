"""Who may open a socket, and what closes it."""

import pytest
from django.conf import settings
from knox.models import AuthToken

from helpdesk.accounts import people, services
from helpdesk.notifications.models import Notification
from helpdesk.notifications.services import notify
from testing.factories import PASSWORD, UserFactory
from testing.live import Socket

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/ws/notifications/"


@pytest.fixture
def connect(live):
    """Make a socket to the live server."""
    return lambda path=PATH, **options: Socket(live.address, path, **options)


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def token(person, token_of):
    return token_of(person)


@pytest.fixture
def browser(person, page_client, live):
    """What a page of ours sends along."""
    key = page_client(person).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={key}"
    return {"additional_headers": {"Cookie": cookie}, "origin": live.url}


def closing_code(socket):
    """Return the code it is closed with; the handshake was accepted."""
    with socket:
        return socket.closing_code()


class TestSigningIn:
    def test_by_token_in_the_query(self, connect, token):
        with connect(f"{PATH}?token={token}") as socket:
            assert socket.is_open()

    def test_by_token_as_a_subprotocol(self, connect, token):
        with connect(subprotocols=["bearer", token]) as socket:
            assert socket.subprotocol == "bearer"
            assert socket.is_open()

    def test_by_the_browsers_session(self, connect, browser):
        with connect(**browser) as socket:
            assert socket.is_open()

    def test_not_at_all(self, connect, live):
        assert closing_code(connect()) == 4401
        assert closing_code(connect(origin=live.url)) == 4401

    @pytest.mark.parametrize("token", ["", "nonsense", "%00", "%F0%9F%98%80", "a" * 5000])
    def test_with_a_wrong_token(self, connect, token):
        assert closing_code(connect(f"{PATH}?token={token}")) == 4401

    def test_a_wrong_token_is_not_saved_by_a_cookie(self, connect, browser):
        assert closing_code(connect(f"{PATH}?token=x", **browser)) == 4401

    @pytest.mark.parametrize("value", ["nonsense", '"\\000\\000\\000\\000"'])
    def test_with_a_cookie_of_nonsense(self, connect, value):
        cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={value}"}
        assert closing_code(connect(additional_headers=cookie)) == 4401

    def test_a_deactivated_person(self, connect, person, token, browser):
        person.is_active = False
        person.save()
        assert closing_code(connect(f"{PATH}?token={token}")) == 4401
        assert closing_code(connect(**browser)) == 4401


class TestOrigin:
    @pytest.mark.parametrize(
        "origin",
        [
            "http://evil.test",
            "http://{address}.evil.test",
            "http://127.0.0.1:1",
            "null",
            "",
            "http://[broken",
            "\xff",
        ],
    )
    def test_of_somebody_else(self, connect, live, browser, origin):
        sent = {**browser, "origin": origin.format(address=live.address)}
        assert closing_code(connect(**sent)) == 4403

    def test_a_host_that_is_not_ours(self, live, browser):
        host, port = live.address.split(":")
        there = {**browser, "origin": "http://rebound.test", "address": (host, int(port))}
        assert closing_code(Socket("rebound.test", PATH, **there)) == 4403

    def test_one_that_is_trusted(self, connect, browser, settings):
        settings.CSRF_TRUSTED_ORIGINS = ["https://desk.example.com"]
        with connect(**{**browser, "origin": "https://desk.example.com"}) as socket:
            assert socket.is_open()

    def test_a_program_sends_none(self, connect, token):
        with connect(f"{PATH}?token={token}", origin=None) as socket:
            assert socket.is_open()


@pytest.mark.parametrize("path", ["/", "/ws/", "/ws/nothing/", "/ws/notifications"])
def test_an_address_without_a_socket(connect, token, path):
    assert closing_code(connect(f"{path}?token={token}")) == 4404


class TestSigningOut:
    def test_ends_the_sockets_of_the_token_only(self, connect, person, token, token_of):
        other = token_of(person)
        with connect(f"{PATH}?token={token}") as mine, connect(f"{PATH}?token={other}") as others:
            assert mine.is_open()
            assert others.is_open()
            stored = AuthToken.objects.select_related("user").get(token_key=token[:15])
            services.sign_out_token(stored)
            assert mine.closing_code() == 4401
            assert others.is_open()

    def test_of_the_browser(self, connect, browser, page_client):
        with connect(**browser) as socket:
            assert socket.is_open()
            client = page_client()
            cookie = browser["additional_headers"]["Cookie"]
            client.cookies[settings.SESSION_COOKIE_NAME] = cookie.partition("=")[2]
            client.post("/accounts/logout/")
            assert socket.closing_code() == 4401

    def test_of_a_person_who_is_deactivated(self, connect, person, token):
        with connect(f"{PATH}?token={token}") as socket:
            assert socket.is_open()
            people.change_person(person, by=UserFactory(role="SUPER_ADMIN"), is_active=False)
            assert socket.closing_code() == 4401

    def test_by_a_new_password(self, connect, person, token, page_client):
        form = {"oldpassword": PASSWORD, "password1": "new-horse-77", "password2": "new-horse-77"}
        with connect(f"{PATH}?token={token}") as socket:
            assert socket.is_open()
            page_client(person).post("/accounts/password/change/", form)
            assert socket.closing_code() == 4401


class TestNews:
    def test_arrives_at_the_person_only(self, connect, person, token, token_of):
        stranger = token_of(UserFactory())
        with (
            connect(f"{PATH}?token={token}") as mine,
            connect(f"{PATH}?token={stranger}") as theirs,
        ):
            assert mine.is_open()
            assert theirs.is_open()
            news = notify(person=person, kind="level", text="Level 2", url="/", data={"level": 2})
            assert mine.next() == {
                "type": "notification",
                "id": str(news.pk),
                "kind": "level",
                "text": "Level 2",
                "detail": "",
                "url": "/",
                "level": 2,
                "createdAt": news.created_at.isoformat(),
            }
            assert theirs.is_open()  # the pong is the next it hears

    def test_is_stored_for_who_is_away(self, person):
        notify(person=person, kind="xp", text="+10 XP")
        assert Notification.objects.filter(person=person, read_at=None).count() == 1

    def test_a_frame_that_is_not_understood(self, connect, token):
        frames = (" ", "{", "[]", "null", '{"type":"ping","x":1}', "\0", "x" * 20_000, b"\xff")
        with connect(f"{PATH}?token={token}") as socket:
            for frame in frames:
                socket.send_text(frame)
                assert socket.next()["type"] == "error"
            assert socket.is_open()
