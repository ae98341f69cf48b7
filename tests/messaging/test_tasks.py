"""Hints and what they wake."""

import pytest

from messaging import tasks
from messaging.delivery import crew
from tests.factories import make_user
from tests.messaging.delivery.sends import balanced, make_send

pytestmark = pytest.mark.django_db


def test_woken_worker_carries_the_dispatch():
    dispatch = make_send([make_user()])

    tasks.wake(dispatch.public_id)

    assert balanced(dispatch).sent == 1


def test_waking_twice_or_for_nothing_is_harmless():
    dispatch = make_send([make_user()])

    for _ in range(2):
        tasks.wake(dispatch.public_id)
    tasks.wake("0" * 32)
    tasks.look()

    assert balanced(dispatch).sent == 1


def test_broker_that_is_away_is_counted_and_left_alone(monkeypatch):
    hints = tasks.Hints()
    tries = []

    def refuse(*_, **__):
        tries.append(1)
        raise OSError

    monkeypatch.setattr(tasks.wake, "apply_async", refuse)
    hints.give("0" * 32)
    hints.give("0" * 32)

    assert (hints.failed_count, len(tries)) == (1, 1)


def test_of_many_sends_at_once_one_is_hinted_at(monkeypatch):
    given = []
    monkeypatch.setattr(tasks.wake, "apply_async", lambda args, **_: given.append(args))
    monkeypatch.setattr(tasks, "LEAST_GAP_SECONDS", 60)
    hints = tasks.Hints()

    for number in range(5):
        hints.give(f"{number:032}")

    assert given == [(f"{0:032}",)]


def test_whoever_is_not_hinted_at_comes_before_the_last_look_of_who_was_woken():
    looks_again_seconds = crew._LINGER_SECONDS * (crew._LINGER_LOOKS - 1)

    assert looks_again_seconds >= tasks.LEAST_GAP_SECONDS


def test_hint_lands_in_the_brokers_folder(settings):
    folder = settings.DATA_DIR / "broker" / "messages"
    for left in folder.glob("*.msg"):
        left.unlink()

    tasks.Hints().give("f" * 32)

    assert len(list(folder.glob("*.msg"))) == 1
    assert (settings.DATA_DIR / "broker").stat().st_mode & 0o077 == 0
