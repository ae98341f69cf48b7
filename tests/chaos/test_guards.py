"""The judge is judged: each guard holds a play together, and is missed when it is taken out."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ChunkState
from messaging.delivery import bulk, crew, drain, lane
from messaging.delivery.crew import Crew
from messaging.models.chunk import Chunk
from messaging.models.worker import Worker
from messaging.reports.figures import summed
from tests.chaos.fakes import Ledger
from tests.chaos.guards import take_out
from tests.chaos.people import Expected
from tests.chaos.score import Result, scored
from tests.chaos.stage import (
    SLOTS,
    Script,
    Stage,
    end_leases,
    make_connection,
    make_people,
    name_of,
    pass_time,
)
from tests.journeys.workers import wait_until
from tests.messaging.delivery.sends import make_send

USERS = 9  # three times as many as can be on the wire


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def play(db, monkeypatch):
    """Return what plays a fault with a guard taken out, and hands back the judge's words."""
    stage = Stage(Ledger("email"))
    stage.set_up(monkeypatch)
    people = make_people(USERS)
    dispatch = make_send(people, connection=make_connection(ChannelKey.EMAIL))

    def played(fault, guard):
        _take_out_for_now(monkeypatch, guard)
        fault(stage)
        expected = Expected(frozenset(name_of(user.pk) for user in people), USERS)
        score = scored({dispatch.pk: expected}, stage.ledger)
        return [words.split(" ")[0] for words in Result(score, {"doubled": _most(score)}).broken()]

    return played


def _most(score):
    return score.doubled, SLOTS


def _take_out_for_now(monkeypatch, guard):
    for owner, name in ((bulk, "_ADVANCE"), (drain, "carry"), (lane, "open_journal")):
        monkeypatch.setattr(owner, name, getattr(owner, name))
    monkeypatch.setattr(Crew, "look", Crew.look)
    take_out(guard)


def sleeper_wakes(stage):
    """Somebody sends a window, sleeps past the lease, and wakes when another has written it."""
    sleeper, other = stage.enter(), stage.enter()
    stage.claim(sleeper)
    stage.send(sleeper)
    end_leases()
    stage.work_off(other)
    stage.write(sleeper)


def sender_dies_before_it_writes(stage):
    """Everybody has it, and nothing of that stands in the database."""
    one, other = stage.enter(), stage.enter()
    stage.claim(one)
    stage.send(one)
    stage.crash(one)
    _go_on(stage, other)


def sender_dies_on_the_way(stage):
    """Some have it when the worker goes."""
    one, other = stage.enter(), stage.enter()
    stage.claim(one)
    stage.send(one, Script(point="before_begin", passing=USERS // 2))
    _go_on(stage, other)


def _go_on(stage, other):
    end_leases()
    stage.work_off(other)
    pass_time()
    stage.work_off(other)
    pass_time()


@pytest.mark.parametrize(
    ("guard", "fault", "missed"),
    [
        ("fence", sleeper_wakes, "accounting_error"),
        ("journal", sender_dies_before_it_writes, "doubled"),
        ("mark", sender_dies_before_it_writes, "doubled"),
        ("outcomes-first", sender_dies_on_the_way, "lost"),
    ],
)
def test_judge_misses_each_guard(play, guard, fault, missed):
    assert missed in play(fault, guard)


@pytest.mark.parametrize(
    "fault", [sleeper_wakes, sender_dies_before_it_writes, sender_dies_on_the_way]
)
def test_judge_has_nothing_to_say_with_every_guard_in_its_place(play, fault):
    assert play(fault, "") == []


@pytest.mark.django_db(transaction=True)
def test_without_polling_nobody_finds_what_no_hint_told_of(monkeypatch):
    monkeypatch.setattr(crew, "LOOK_SECONDS", 0.01)
    _take_out_for_now(monkeypatch, "polling")
    dispatch = make_send(make_people(1))
    workers = Crew()

    workers.start(1)
    seen_at = set()
    wait_until(lambda: seen_at.update(Worker.objects.values_list("seen_at")) or len(seen_at) > 5)
    workers.stop()

    assert Chunk.objects.get().state == ChunkState.READY
    assert summed(dispatch).pending == 1
