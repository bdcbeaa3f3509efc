"""Rate limits are shared by all processes, said in headers, and no reason to stop working."""

import subprocess
import sys

import pytest

from helpdesk.api import throttles
from helpdesk.api.throttles import allow, parse_rate, waiting
from helpdesk.ids import new_id


@pytest.fixture
def someone():
    return str(new_id())


@pytest.fixture(autouse=True)
def limit(settings):
    settings.RATE_LIMITS = {"trial": "2/h", "free": ""}


@pytest.mark.parametrize(
    ("rate", "meaning"),
    [("10/m", (10, 60)), ("1/s", (1, 1)), ("5/10m", (5, 600)), ("3/d", (3, 86_400)), ("", None)],
)
def test_rates(rate, meaning):
    assert parse_rate(rate) == meaning


@pytest.mark.parametrize("rate", ["10", "m", "10/y", "-1/m", "x/m", "1/m/ip"])
def test_what_is_no_rate(rate):
    with pytest.raises(ValueError):
        parse_rate(rate)


def test_the_third_of_two_waits(someone):
    assert [allow("trial", someone).allowed for _ in range(3)] == [True, True, False]
    assert 0 < allow("trial", someone).retry_after <= 3600


def test_what_remains(someone):
    assert [allow("trial", someone).remaining for _ in range(3)] == [1, 0, 0]


def test_others_and_other_scopes_are_not_counted(someone, settings):
    settings.RATE_LIMITS = {"trial": "1/h", "other": "1/h"}
    assert allow("trial", someone).allowed
    assert allow("trial", new_id()).allowed
    assert allow("other", someone).allowed


@pytest.mark.parametrize("scope", ["free", "unheard-of"])
def test_no_limit(someone, scope):
    assert all(allow(scope, someone).allowed for _ in range(20))


def test_another_process_counts_on(someone):
    allow("trial", someone)
    code = (
        "import django; django.setup(); from django.conf import settings;"
        "settings.RATE_LIMITS = {'trial': '2/h'};"
        "from helpdesk.api.throttles import allow;"
        f"print(allow('trial', '{someone}').remaining)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "0"
    assert not allow("trial", someone).allowed


def test_without_redis_everything_is_allowed(someone, settings, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    throttles._redis.cache_clear()
    try:
        assert all(allow("trial", someone).allowed for _ in range(3))
    finally:
        throttles._redis.cache_clear()
    assert "Redis does not answer" in caplog.text


@pytest.mark.django_db
@pytest.mark.urls("helpdesk.api.tests.urls")
def test_headers_of_a_limited_view(api, cast):
    client = api(cast.owner)
    answers = [client.post("/api/try/limited") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["X-RateLimit-Limit"] for answer in answers] == ["2", "2", "2"]
    assert [answer["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert 0 < int(answers[2]["Retry-After"]) <= 3600
    assert answers[2].json()["code"] == "throttled"
    assert api(cast.colleague).post("/api/try/limited").status_code == 200


@pytest.mark.django_db
@pytest.mark.urls("helpdesk.api.tests.urls")
def test_a_scope_may_have_a_limit_for_staff_and_one_for_trainees(api, cast, settings):
    settings.RATE_LIMITS = {"trial_staff": "5/h", "trial_trainee": "1/h"}
    trainee, author = api(cast.owner), api(cast.author)
    answers = [trainee.post("/api/try/limited") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert author.post("/api/try/limited")["X-RateLimit-Limit"] == "5"


@pytest.mark.django_db
@pytest.mark.urls("helpdesk.api.tests.urls")
def test_a_limit_may_be_for_one_method(api, cast, settings):
    settings.RATE_LIMITS = {"trial": "1/h"}
    client = api(cast.owner)
    assert client.put("/api/try/limited-by-method").status_code == 200
    assert "X-RateLimit-Limit" not in client.put("/api/try/limited-by-method")
    answers = [client.post("/api/try/limited-by-method") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_without_a_limit_nothing_is_said_of_one(someone):
    assert (allow("free", someone).limit, allow("free", someone).remaining) == (None, None)


def test_the_limits_of_the_contract():
    from importlib import import_module

    defaults = import_module("helpdesk.settings").RATE_LIMITS
    assert {
        scope: defaults[scope]
        for scope in (
            "login",
            "register",
            "messages",
            "scenario_create_trainee",
            "scenario_create_staff",
            "previews",
            "import_export",
        )
    } == {
        "login": "10/m",
        "register": "5/m",
        "messages": "60/m",
        "scenario_create_trainee": "10/h",
        "scenario_create_staff": "300/h",
        "previews": "20/h",
        "import_export": "30/h",
    }


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (90, "90 seconds"),
        (1905, "32 minutes"),
        (3599, "1 hour"),
        (5400, "90 minutes"),
        (86_400, "24 hours"),
    ],
)
def test_a_time_to_wait_is_said_as_people_say_it(seconds, said):
    assert waiting(seconds) == said
