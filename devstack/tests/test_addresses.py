"""A wrong PORT, DATABASE_URL or REDIS_URL is told in one sentence, without the password."""

import os
import socket
from urllib.parse import urlsplit

import pytest

from devstack.network import LOOPBACK, free_port, web_port
from devstack.problems import Problem
from devstack.services import check_database, check_redis

DATABASE = urlsplit(os.environ["DATABASE_URL"])


@pytest.mark.parametrize("text", ["", "http", "0", "-1", "65536", "8000.5", "٨٠٠٠", "99999999999"])
def test_a_port_must_be_a_port(text):
    with pytest.raises(Problem, match="PORT must be a number from 1 to 65535"):
        web_port(text)


def test_a_busy_port_is_named_with_its_variable():
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        port = server.getsockname()[1]
        with pytest.raises(Problem, match=f"Port {port} can't be used.* PORT"):
            web_port(str(port))


def test_a_free_port_is_taken():
    port = free_port()
    assert web_port(str(port)) == port


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "must look like postgres://"),
        ("mysql://user:word@127.0.0.1/helpdesk", "must look like postgres://"),
        ("postgres://user:word@127.0.0.1:port/helpdesk", "can't be used: .*port"),
        ("postgres://user:word@127.0.0.1/", "it names no database"),
        (f"postgres://user:word@127.0.0.1:{free_port()}/helpdesk", "Connection refused"),
        (f"postgres://helpdesk:word@{DATABASE.hostname}:{DATABASE.port}/helpdesk", "password"),
        (f"{DATABASE.geturl()}-missing", "does not exist"),
    ],
    # Ports differ between the workers of a run, whose tests must have the same names.
    ids=("nonsense", "scheme", "port", "no_name", "refused", "password", "missing"),
)
def test_a_bad_database_url_is_one_sentence(url, sentence):
    with pytest.raises(Problem, match=sentence) as caught:
        check_database(url)
    words = str(caught.value)
    assert words.startswith("DATABASE_URL ")
    assert "\n" not in words
    assert "word@" not in words.replace("user:password@host", "")
    assert str(DATABASE.password) not in words


def test_a_good_database_url_passes():
    check_database(DATABASE.geturl())


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("nonsense", "must look like redis://"),
        (f"redis://:word@127.0.0.1:{free_port()}/0", "can't be used"),
        ("redis://127.0.0.1:port/0", "can't be used"),
        (os.environ["REDIS_URL"].replace("redis://:", "redis://:x"), "can't be used"),
    ],
    ids=("nonsense", "refused", "port", "password"),
)
def test_a_bad_redis_url_is_one_sentence(url, sentence):
    with pytest.raises(Problem, match=sentence) as caught:
        check_redis(url)
    words = str(caught.value)
    assert words.startswith("REDIS_URL ")
    assert "\n" not in words


def test_a_good_redis_url_passes():
    check_redis(os.environ["REDIS_URL"])
