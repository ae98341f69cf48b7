"""The row by which others see that a worker lives."""

import os
from datetime import timedelta

import pytest

from messaging.delivery.sign_of_life import SignOfLife
from messaging.models.fields import DatabaseNow
from messaging.models.worker import Worker

pytestmark = pytest.mark.django_db


def silent_for(**time):
    """The row of a worker that was last seen so long ago."""
    at = DatabaseNow() - timedelta(**time)
    return Worker.objects.create(host="elsewhere", process=1, started_at=at, seen_at=at)


def test_first_sign_says_which_process_lives():
    SignOfLife().give()

    assert Worker.objects.get().process == os.getpid()


def test_next_sign_moves_the_same_row():
    sign = SignOfLife()
    sign.give()
    long_ago = Worker.objects.update(seen_at=DatabaseNow() - timedelta(hours=1))

    sign.give()

    assert long_ago == Worker.objects.count() == 1
    assert Worker.objects.filter(seen_at__gt=DatabaseNow() - timedelta(minutes=1)).exists()


def test_two_workers_are_two_rows():
    SignOfLife().give()
    SignOfLife().give()

    assert Worker.objects.count() == 2


def test_who_is_silent_for_a_day_is_forgotten_and_nobody_sooner():
    silent_for(hours=25)
    resting = silent_for(hours=23)
    sign = SignOfLife()

    sign.give()

    assert set(Worker.objects.values_list("pk", flat=True)) == {resting.pk, sign.worker_id}


def test_worker_that_was_forgotten_while_it_lived_comes_back():
    sign = SignOfLife()
    sign.give()
    Worker.objects.all().delete()

    sign.give()

    assert Worker.objects.get().pk == sign.worker_id


def test_worker_that_stops_takes_only_its_own_row():
    leaving, staying = SignOfLife(), SignOfLife()
    leaving.give()
    staying.give()

    leaving.withdraw()

    assert Worker.objects.get().pk == staying.worker_id
