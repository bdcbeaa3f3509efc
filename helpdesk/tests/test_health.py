"""Whether a process works, and who may read what it measured."""

import pytest


def test_live_asks_no_database(client, django_assert_num_queries):
    response = client.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("path", ["/health/live", "/metrics"])
def test_asked_from_within_it_wants_no_tls(client, settings, path):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get(path).status_code == 200
    assert client.get("/accounts/login/").status_code == 301


@pytest.mark.django_db(transaction=True)
class TestReady:
    def test_when_all_is_well(self, client):
        response = client.get("/health/ready")
        assert response.status_code == 200
        assert response.json() == {"status": "ok", "checks": {"database": "ok", "redis": "ok"}}
        assert "no-cache" in response["Cache-Control"]

    def test_without_redis(self, client, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        response = client.get("/health/ready")
        assert response.status_code == 503
        assert response.json()["checks"] == {"database": "ok", "redis": "failed"}

    def test_an_odd_accept_header(self, client):
        assert client.get("/health/ready", HTTP_ACCEPT="\u00e4;;q=x").status_code == 200


class TestMetrics:
    def status(self, client, **headers):
        return client.get("/metrics", **headers).status_code

    def test_for_this_machine(self, client):
        response = client.get("/metrics")
        assert response.status_code == 200
        assert b"django_http_requests" in response.content

    def test_not_for_others(self, client):
        assert self.status(client, REMOTE_ADDR="10.0.0.1") == 404

    def test_not_through_a_proxy_on_this_machine(self, client, settings):
        assert self.status(client, HTTP_X_FORWARDED_FOR="10.0.0.1") == 404
        settings.TRUSTED_PROXIES = 1
        assert self.status(client, HTTP_X_FORWARDED_FOR="127.0.0.1") == 404

    def test_with_the_token(self, client, settings):
        settings.METRICS_TOKEN = "s3cret"
        away = {"REMOTE_ADDR": "10.0.0.1"}
        assert self.status(client, HTTP_AUTHORIZATION="Bearer s3cret", **away) == 200
        assert self.status(client, HTTP_AUTHORIZATION="Bearer wrong", **away) == 404
        assert self.status(client, **away) == 404

    def test_an_empty_token_opens_nothing(self, client):
        assert self.status(client, HTTP_AUTHORIZATION="Bearer ", REMOTE_ADDR="10.0.0.1") == 404
