"""A worker's own lanes, which need no broker."""

import pytest
from django.db import DatabaseError, transaction

from messaging.choices.states import ChunkState
from messaging.delivery import crew as crew_module
from messaging.delivery.crew import Crew
from messaging.models.chunk import Chunk
from messaging.models.worker import Worker
from tests.factories import make_user
from tests.journeys.workers import wait_until
from tests.messaging.delivery.sends import balanced, make_send

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(monkeypatch):
    monkeypatch.setattr(crew_module, "LOOK_SECONDS", 0.05)
    crew = Crew()
    crew.start(1)
    yield crew
    crew.stop()


def test_work_is_found_and_done_without_a_hint(crew):
    with transaction.atomic():  # as a send is accepted: a dispatch without chunks would end
        small, bulk = make_send([make_user()]), make_send([make_user()])
        Chunk.objects.filter(dispatch=bulk).update(is_small=False)

    wait_until(lambda: not Chunk.objects.exclude(state=ChunkState.DONE).exists())
    crew.stop()

    assert balanced(small).sent == balanced(bulk).sent == 1


def test_sign_of_life_is_given_and_taken_away(crew):
    wait_until(Worker.objects.exists)

    crew.stop()

    assert not Worker.objects.exists()


def test_chores_are_done_beside_the_lanes_and_one_that_fails_stops_no_other(monkeypatch):
    monkeypatch.setattr(crew_module, "CHORE_SECONDS", 0.02)
    done = []

    def failing(is_stopping):
        raise DatabaseError(is_stopping())

    crew = Crew([failing, lambda is_stopping: done.append(is_stopping())])
    crew.start(1)
    wait_until(lambda: len(done) > 1)
    heard = done[:2]  # one that is at work while the crew is stopped hears that it is
    crew.stop()

    assert heard == [False, False]


def test_worker_that_starts_looks_for_work_at_once(monkeypatch):
    monkeypatch.setattr(crew_module, "LOOK_SECONDS", 3600.0)
    dispatch = make_send([make_user()])
    crew = Crew()

    crew.start(1)
    wait_until(lambda: not Chunk.objects.exclude(state=ChunkState.DONE).exists())
    crew.stop()

    assert balanced(dispatch).sent == 1
