from threading import Event, Thread, get_ident

import pytest

from messaging import floor
from messaging.floor import Floor


@pytest.fixture
def patience(monkeypatch):
    monkeypatch.setattr(floor, "PATIENCE_SECONDS", 30.0)


class Neighbour:
    """Another thread that wants the floor, and has it until told to give it back."""

    def __init__(self, wanted: Floor) -> None:
        self.has_it, self._enough = Event(), Event()
        self._wanted = wanted
        self._thread = Thread(target=self._talk)
        self._thread.start()

    def _talk(self):
        with self._wanted.taken():
            self.has_it.set()
            self._enough.wait(30)

    def end(self):
        self._enough.set()
        self._thread.join(30)


@pytest.mark.usefixtures("patience")
def test_one_talks_at_a_time():
    own = Floor()
    with own.taken():
        neighbour = Neighbour(own)
        assert not neighbour.has_it.wait(0.2)
    assert neighbour.has_it.wait(30)
    neighbour.end()


@pytest.mark.usefixtures("patience")
def test_who_waits_for_something_else_lets_others_talk_and_has_the_floor_again():
    own = Floor()
    with own.taken():
        neighbour = Neighbour(own)
        with own.aside():
            assert neighbour.has_it.wait(30)
            assert not own.is_mine
            neighbour.end()
        assert own.is_mine


def test_who_does_not_have_the_floor_steps_aside_for_nobody():
    own = Floor()
    with own.aside():
        assert not own.is_mine
    own.give()
    with own.taken():
        assert own.is_mine


def test_whoever_has_forgotten_it_is_talked_over_and_takes_nothing_from_others(monkeypatch):
    monkeypatch.setattr(floor, "PATIENCE_SECONDS", 0.01)
    own = Floor()
    own.take()
    neighbour = Neighbour(own)
    assert neighbour.has_it.wait(30)
    own.give()
    assert not own.is_mine
    neighbour.end()
    with own.taken():
        assert own.is_mine


def test_giving_back_what_was_given_back_meanwhile_harms_nobody():
    own = Floor()
    own._speaker = get_ident()  # talked over in the midst of somebody's giving it back

    own.give()

    assert not own.is_mine
    with own.taken():
        assert own.is_mine
