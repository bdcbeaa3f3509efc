"""Folders that can't be used, and files nobody else may read."""

import pytest

from devstack import paths
from devstack.keys import kept_secret
from devstack.paths import last_lines, log_file, prepare_folder
from devstack.problems import Problem
from devstack.unprivileged import User, data_folder


def test_an_unusable_folder_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(Problem, match="can't be written to") as caught:
        prepare_folder(tmp_path / "file" / "data")
    assert "\n" not in str(caught.value)


def test_a_usable_folder_stays_empty(tmp_path):
    assert list(prepare_folder(tmp_path / "a" / "b").iterdir()) == []


def test_a_secret_is_made_once_and_kept_private(tmp_path):
    first = kept_secret(tmp_path / "key")
    assert kept_secret(tmp_path / "key") == first
    assert kept_secret(tmp_path / "other") != first
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


def test_a_long_log_is_put_aside(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "_LONG_LOG", 10)
    log_file(tmp_path, "web").write_text("more than ten bytes")
    assert not log_file(tmp_path, "web").exists()
    assert (tmp_path / "logs" / "web.old.log").read_text() == "more than ten bytes"


def test_the_end_of_a_log_skips_blank_lines(tmp_path):
    (tmp_path / "log").write_text("one\n\ntwo\nthree\n\n")
    assert last_lines(tmp_path / "log", 2) == ["two", "three"]


def test_a_link_to_a_data_folder_that_is_gone_is_replaced(tmp_path):
    wanted = tmp_path / "postgres"
    wanted.symlink_to(tmp_path / "gone")
    folder = data_folder(wanted, User())
    assert folder == wanted
    assert folder.is_dir()


def test_a_folder_out_of_the_users_reach_is_replaced_by_a_link(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr("devstack.unprivileged.shared_root", lambda: elsewhere)
    monkeypatch.setattr(User, "reaches", lambda _user, path: elsewhere in path.parents)
    folder = data_folder(tmp_path / "postgres", User())
    assert folder.parent == elsewhere
    assert data_folder(tmp_path / "postgres", User()) == folder
