"""Tests of counting calls in one statement."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from messaging.models.rate_window import RateWindow
from tests.factories import NOW

CALLERS, CALLS_EACH, LIMIT = 4, 10, 25
WATCH = """
CREATE FUNCTION note_waiting() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM set_config('noted.waiting', current_setting('synchronous_commit'), false);
  RETURN NEW;
END $$;
CREATE TRIGGER noted BEFORE INSERT ON messaging_ratewindow
  FOR EACH ROW EXECUTE FUNCTION note_waiting()
"""


@pytest.mark.django_db
def test_up_to_the_limit_each_call_gets_its_number_and_then_none():
    counts = [RateWindow.objects.count_one("pool", NOW, limit=2) for _ in range(4)]

    assert counts == [1, 2, None, None]
    assert RateWindow.objects.counted("pool", NOW) == 2


@pytest.mark.django_db(transaction=True)
def test_callers_at_the_same_moment_never_get_the_same_number():
    counts, together = [], Barrier(CALLERS)

    def call():
        together.wait()
        counts.extend(
            RateWindow.objects.count_one("pool", NOW, limit=LIMIT) for _ in range(CALLS_EACH)
        )
        connection.close()

    threads = [Thread(target=call) for _ in range(CALLERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(count for count in counts if count is not None)
    assert numbers == list(range(1, LIMIT + 1))


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return cursor.fetchone()[0]


@pytest.fixture
def watched():
    """Note in ``noted.waiting`` whether the commit of a count will wait for the disk."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: it knows one way to commit")
    with connection.cursor() as cursor:
        cursor.execute(WATCH)
        yield
        cursor.execute("DROP FUNCTION note_waiting CASCADE")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("watched")
def test_a_count_waits_for_no_disk_and_what_follows_does():
    usual = setting("synchronous_commit")

    assert [RateWindow.objects.count_one("pool", NOW, limit=2) for _ in range(3)] == [1, 2, None]

    assert setting("noted.waiting") == "off"
    assert setting("synchronous_commit") == usual == "on"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("watched")
def test_a_transaction_around_a_count_waits_as_ever():
    with transaction.atomic():
        RateWindow.objects.count_one("pool", NOW, limit=2)

        assert setting("noted.waiting") == setting("synchronous_commit") == "on"
