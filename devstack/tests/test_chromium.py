"""Which browser the tests drive."""

import os

import pytest

from devstack import chromium
from devstack.chromium import find_chromium
from devstack.problems import Problem


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """An empty PATH, and a user who may not install anything."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    def add(name):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
        return str(tmp_path / name)

    return add


def test_the_named_one_comes_first(programs, monkeypatch):
    programs("chromium")
    named = programs("mine")
    monkeypatch.setenv("CHROMIUM", named)
    assert find_chromium() == named


def test_one_on_path_is_found(programs):
    assert programs("google-chrome") == find_chromium()


def test_a_named_one_that_is_missing_is_told(programs, monkeypatch):
    programs("chromium")
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(Problem, match="CHROMIUM names /nowhere/chromium"):
        find_chromium()


def test_none_is_one_sentence_that_says_how_to_get_one(programs):
    with pytest.raises(Problem, match="apt-get install chromium") as caught:
        find_chromium()
    assert "\n" not in str(caught.value)


def test_root_installs_one(programs, monkeypatch):
    programs("apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(chromium, "_install", lambda: programs("chromium"))
    assert find_chromium().endswith("/chromium")
