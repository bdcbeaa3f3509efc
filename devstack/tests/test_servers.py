"""The servers out of wheels keep their data through a `kill -9` and start again."""

import os

import psycopg
import pytest
import redis

from devstack.postgres import Postgres
from devstack.problems import Problem
from devstack.processes import end_leftovers, leftovers, spawn, wait_until
from devstack.valkey import Valkey, ping


@pytest.fixture
def postgres(home):
    server = Postgres(home)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def valkey(home):
    server = Valkey(home)
    server.start()
    yield server
    server.stop()


def kill(server: Postgres | Valkey) -> None:
    assert server.process is not None
    server.process.kill()
    server.process.wait()


def store(server: Postgres) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE note AS SELECT 'kept' AS words")


def stored(server: Postgres) -> str:
    with psycopg.connect(server.url()) as connection:
        return connection.execute("SELECT words FROM note").fetchone()[0]


def test_postgres_has_what_search_needs(postgres):
    with psycopg.connect(postgres.url()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION unaccent")
        found = connection.execute("SELECT unaccent('é'), lower('É')").fetchone()
    assert found == ("e", "é")


def test_postgres_listens_on_loopback_only_and_wants_the_password(postgres):
    with psycopg.connect(postgres.url()) as connection:
        addresses = connection.execute("SHOW listen_addresses").fetchone()
    assert addresses == ("127.0.0.1",)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgres://helpdesk:guess@127.0.0.1:{postgres.port}/helpdesk")


def test_postgres_keeps_its_data_through_a_kill(postgres, home):
    store(postgres)
    kill(postgres)
    again = Postgres(home)
    again.start()
    assert stored(again) == "kept"
    again.stop()


def test_postgres_can_be_launched_again_under_its_old_address(postgres):
    store(postgres)
    kill(postgres)

    def launched() -> bool:
        if not postgres.is_running():
            postgres.launch()
        return postgres.answers()

    assert wait_until(launched, seconds=30, pause=0.5)
    assert stored(postgres) == "kept"


def test_a_lock_whose_process_id_was_given_to_a_stranger_does_not_block(postgres, home):
    kill(postgres)
    lock = home / "postgres" / "data" / "postmaster.pid"
    first, rest = lock.read_text().split("\n", 1)
    assert first != str(os.getpid())
    stranger = spawn(["sleep", "60"], home=home / "other", user=postgres._user.uid)
    lock.write_text(f"{stranger.pid}\n{rest}")
    again = Postgres(home)
    again.start()
    assert again.answers()
    assert stranger.poll() is None
    again.stop()
    stranger.kill()
    stranger.wait()


def test_an_interrupted_initialisation_does_not_block(home):
    draft = home / "postgres" / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    server = Postgres(home)
    server._user.own(home / "postgres")
    server.start()
    assert server.answers()
    server.stop()


def test_a_postgres_that_will_not_start_says_why(postgres, home):
    kill(postgres)
    (home / "postgres" / "data" / "PG_VERSION").write_text("9.6\n")
    again = Postgres(home)
    with pytest.raises(Problem, match=r"did not start.*9\.6") as caught:
        again.start()
    assert "\n" not in str(caught.value)
    assert not again.is_running()


def test_valkey_keeps_its_data_through_a_kill(valkey, home):
    with redis.Redis.from_url(valkey.url()) as client:
        client.set("note", "kept")
        client.execute_command("WAITAOF", 1, 0, 5000)
    kill(valkey)
    again = Valkey(home)
    again.start()
    with redis.Redis.from_url(again.url()) as client:
        assert client.get("note") == b"kept"
    again.stop()


def test_valkey_starts_with_half_a_record_at_the_end_of_its_log(valkey, home):
    with redis.Redis.from_url(valkey.url()) as client:
        client.set("note", "kept")
    valkey.stop()
    newest = max(
        (home / "valkey" / "appendonlydir").glob("*.incr.aof"), key=lambda path: path.stat().st_size
    )
    with newest.open("ab") as log:
        log.write(b"*3\r\n$3\r\nSET\r\n$4\r\nno")
    again = Valkey(home)
    again.start()
    with redis.Redis.from_url(again.url()) as client:
        assert client.keys() == [b"note"]
    again.stop()


def test_valkey_wants_the_password(valkey):
    with pytest.raises(redis.AuthenticationError):
        ping(f"redis://127.0.0.1:{valkey.port}/0", seconds=2)


def test_servers_left_behind_are_found(postgres, valkey, home):
    found = [process.pid for process in leftovers(home)]
    assert {postgres.process.pid, valkey.process.pid} <= set(found)


def test_servers_left_behind_are_ended_in_good_order(postgres, home):
    store(postgres)
    assert end_leftovers(home) > 0
    assert "database system is shut down" in postgres.log.read_text()
    again = Postgres(home)
    again.start()
    assert stored(again) == "kept"
    again.stop()
