"""A wrong variable is told of in one sentence, without the secrets in it."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from helpdesk import environment


@pytest.fixture
def read(monkeypatch):
    def read(reader, value, **default):
        monkeypatch.setenv("VARIABLE", value)
        return reader("VARIABLE", **default)

    return read


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (environment.database, "nonsense"),
        (environment.database, "mysql://u:geheim@host/db"),
        (environment.database, "postgres://u:geheim@host:x/db"),
        (environment.database, "postgres://u:geheim@host:99999/db"),
        (environment.database, "postgres://u:geheim@host"),
        (environment.redis_address, "http://:geheim@host"),
        (environment.redis_address, "redis://:geheim@host:x/0"),
        (environment.email, "geheim"),
        (environment.email, "smtp://u:geheim@host:x"),
        (environment.email, "carrier-pigeon://geheim"),
        (environment.web_address, "desk.example.com/geheim"),
        (environment.web_address, "ftp://geheim"),
        (environment.web_address, "https://geheim:x"),
        (environment.web_address, "https://desk.example.com/geheim"),
    ],
)
def test_addresses(read, reader, value):
    with pytest.raises(ImproperlyConfigured, match=r"^VARIABLE must look like") as caught:
        read(reader, value, default="")
    assert "geheim" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["x", "-1", "1.5", "1e9", "٣", "9" * 30])
def test_whole_numbers(read, value):
    with pytest.raises(ImproperlyConfigured, match=r"^VARIABLE must be a whole number"):
        read(environment.whole_number, value, default=1)


@pytest.mark.parametrize("value", ["x", "-1", "nan", "inf"])
def test_decimals(read, value):
    with pytest.raises(ImproperlyConfigured, match=r"^VARIABLE must be a number"):
        read(environment.decimal, value, default=1.0)


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_flags(read, value):
    with pytest.raises(ImproperlyConfigured, match=r"^VARIABLE must be true or false"):
        read(environment.flag, value, default=True)


@pytest.mark.parametrize("value", ["10", "10/y", "0/m", "a/m"])
def test_rates(read, value):
    with pytest.raises(ImproperlyConfigured, match=r"^VARIABLE must be a rate"):
        read(environment.rate, value, default="")


@pytest.mark.parametrize(
    ("reader", "value", "meaning"),
    [
        (environment.whole_number, "12", 12),
        (environment.decimal, "1.5", 1.5),
        (environment.flag, "Yes", True),
        (environment.flag, "0", False),
        (environment.rate, "5/10m", "5/10m"),
        (environment.words, "a, b,,c", ["a", "b", "c"]),
        (environment.redis_address, "redis://host:6379/0", "redis://host:6379/0"),
        (environment.web_address, "https://desk.example.com/", "https://desk.example.com"),
    ],
)
def test_what_is_right(read, reader, value, meaning):
    assert read(reader, value, default=None) == meaning


def test_a_database(read):
    described = read(environment.database, "postgres://u:p%40ss@host:5433/name", default="")
    assert (described["HOST"], described["PORT"], described["NAME"]) == ("host", 5433, "name")
    assert described["PASSWORD"] == "p@ss"


def test_unset_is_the_default(monkeypatch):
    monkeypatch.delenv("VARIABLE", raising=False)
    assert environment.whole_number("VARIABLE", default=3) == 3
    assert environment.flag("VARIABLE", default=True) is True
