"""A lane's time, name and end."""

from threading import Event

import pytest

from messaging.delivery.journal import RESULTS
from messaging.delivery.lane import Lane
from messaging.delivery.remains import left_by


class Carriers:
    """Carriers that remember being closed."""

    is_closed = False

    def close(self):
        self.is_closed = True


@pytest.mark.parametrize(("left_seconds", "goes_on"), [(60, True), (0, False), (-1, False)])
def test_lane_goes_on_only_while_time_is_left(left_seconds, goes_on):
    lane = Lane(Carriers())

    assert lane.may_go_on(lane.clock() + left_seconds) is goes_on


def test_shutdown_ends_every_lane_that_shares_the_word():
    stopping = Event()
    lanes = [Lane(Carriers(), stopping=stopping), Lane(Carriers(), stopping=stopping)]
    other = Lane(Carriers())
    stopping.set()

    until = other.clock() + 60
    assert [lane.may_go_on(until) for lane in (*lanes, other)] == [False, False, True]


def test_clock_never_goes_back():
    readings = [Lane.clock() for _ in range(100)]

    assert readings == sorted(readings)


def test_no_two_lanes_share_a_name_and_a_renewed_one_has_another():
    lane, other = Lane(Carriers()), Lane(Carriers())
    names = {lane.owner, other.owner}

    lane.renew()

    assert len(names | {lane.owner}) == 3


def test_lanes_remember_apart_what_has_started():
    lane, other = Lane(Carriers()), Lane(Carriers())

    lane.started.add(7)

    assert other.started == set()


def test_closing_lets_go_of_the_carriers():
    lane = Lane(Carriers())

    lane.close()

    assert lane.carriers.is_closed


def test_renewed_lane_lets_the_old_journal_stand_and_writes_another():
    lane = Lane(Carriers())
    owner = lane.owner
    lane.journal.begin(1, 0)
    lane.has_lost_fence = True

    lane.renew()
    lane.journal.begin(1, 1)

    assert not lane.is_overtaken
    assert (left_by(owner, 1).keys(), left_by(lane.owner, 1).keys()) == ({0}, {1})


def test_lane_that_was_taken_over_does_not_rewind_what_others_read():
    lane = Lane(Carriers())
    room = [lane.journal.end(lane.journal.begin(1, n), 1, n, 1, 1) for n in range(RESULTS)]

    left_by(lane.owner, 1)
    lane.rewind()

    assert len(room) == RESULTS
    assert lane.is_overtaken
    assert lane.journal._left == 0
