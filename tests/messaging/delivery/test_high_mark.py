"""The file that says what this machine knows the database to hold."""

import fcntl
import uuid
from threading import Thread

import pytest

from messaging.delivery import high_mark
from messaging.delivery.high_mark import Generation, Mark, Newest

HERE = Mark(uuid.UUID(int=1), 1, Newest(500, 9), 70)
LIFE = Generation(*HERE[:2])


def test_a_mark_is_read_as_it_was_written():
    assert high_mark.read() is None

    high_mark.write(HERE)

    assert high_mark.read() == HERE


def test_a_delivery_raises_it_and_never_lowers_it():
    high_mark.write(HERE)

    high_mark.note(Newest(700, 8), LIFE)
    high_mark.note(Newest(600, 8), LIFE)

    assert high_mark.read() == HERE._replace(newest=Newest(700, 8))


@pytest.mark.parametrize("met", [{"generation": 2}, {"installation": uuid.UUID(int=2)}])
def test_a_delivery_of_an_earlier_generation_or_another_installation_is_not_noted(met):
    high_mark.write(HERE._replace(**met))

    high_mark.note(Newest(700, 8), LIFE)

    assert high_mark.read().newest == Newest(500, 9)


def test_nothing_is_noted_where_no_database_was_met():
    high_mark.note(Newest(700, 8), LIFE)

    assert high_mark.read() is None


def test_following_keeps_the_higher_of_each():
    high_mark.write(HERE)

    high_mark.follow(HERE._replace(newest=Newest(400, 11), stamp=90))

    assert high_mark.read() == HERE._replace(newest=Newest(500, 9), stamp=90)


@pytest.mark.parametrize(
    "other",
    [Mark(uuid.UUID(int=2), 1, Newest(3, 2), 4), Mark(HERE.installation, 2, Newest(3, 2), 4)],
)
def test_following_another_database_or_life_replaces_it(other):
    high_mark.write(HERE)

    high_mark.follow(other)

    assert high_mark.read() == other


@pytest.mark.parametrize("place", [0, 12, 30, 63])
def test_a_torn_mark_is_none(place):
    high_mark.write(HERE)
    content = bytearray(high_mark.path().read_bytes())
    content[place] ^= 0xFF
    high_mark.path().write_bytes(content)

    assert high_mark.read() is None


def test_a_lane_waits_while_another_writes():
    high_mark.write(HERE)
    lane = Thread(target=high_mark.note, args=(Newest(700, 8), LIFE))

    with high_mark.path().open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        lane.start()
        lane.join(0.2)
        assert high_mark.read() == HERE
    lane.join()

    assert high_mark.read().newest == Newest(700, 8)


def test_a_folder_that_refuses_it_is_said_and_stops_nobody(settings, tmp_path, caplog):
    settings.DATA_DIR = tmp_path / "file"
    settings.DATA_DIR.write_text("in the way")

    high_mark.write(HERE)
    high_mark.note(Newest(700, 8), LIFE)

    assert "no high mark can be kept" in caplog.text
