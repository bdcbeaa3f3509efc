"""A part that ends is started again, ever more slowly while it keeps ending."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from devstack.supervisor import Watched


class FakePart:
    name = "The background worker"
    log = Path("worker.log")

    def __init__(self):
        self.running = True
        self.launches = 0
        self.process = SimpleNamespace(returncode=-9)

    def launch(self):
        self.launches += 1
        self.running = True

    def is_running(self):
        return self.running


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def watch():
    part, clock, said = FakePart(), Clock(), []
    watched = Watched(part, clock)

    def until(seconds):
        clock.now = seconds
        watched.look_after(said.append)

    return SimpleNamespace(part=part, until=until, said=said)


def test_a_running_part_is_left_alone(watch):
    watch.until(100)
    assert watch.part.launches == 0
    assert watch.said == []


def test_an_ended_part_is_announced_once_and_started_after_its_pause(watch):
    watch.part.running = False
    watch.until(1)
    watch.until(1.5)
    assert watch.part.launches == 0
    watch.until(2)
    assert watch.part.launches == 1
    assert watch.said == [
        "The background worker ended (signal 9) and starts again in 1 s; its log: worker.log"
    ]


def test_pauses_double_up_to_half_a_minute(watch):
    pauses = []
    now = 0.0
    for _time in range(7):
        watch.part.running = False
        watch.until(now)
        ended = now
        while not watch.part.running:
            now += 0.5
            watch.until(now)
        pauses.append(now - ended)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_part_that_stayed_up_starts_again_quickly(watch):
    for ended in (0, 10, 100):
        watch.part.running = False
        watch.until(ended)
        watch.until(ended + 5)
    assert [sentence.split(" in ")[1][:3] for sentence in watch.said] == ["1 s", "2 s", "1 s"]
