"""Several who send to the failed of one send again, at the same time."""

from contextlib import contextmanager
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction

from messaging.errors import ConflictError
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.services import retries
from tests.factories import make_user
from tests.messaging.services.test_idempotency import impatience
from tests.messaging.services.test_retries import ask, failed
from tests.rows import make_entry


@pytest.mark.django_db(transaction=True)
def test_five_at_once_make_one():
    first, start, said = failed(*(make_user() for _ in range(3))), Barrier(5), []

    def ask_once():
        start.wait()
        try:
            said.append(ask(first).status)
        except ConflictError as fault:
            said.append(str(fault))
        finally:
            connection.close()

    threads = [Thread(target=ask_once) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Dispatch.objects.filter(retry_of=first).count() == 1
    assert Chunk.objects.get().size == 3
    assert said.count(201) == 1
    refused = [each for each in said if each != 201]
    assert all("retry of this send" in each for each in refused), said


@pytest.mark.django_db(transaction=True)
def test_who_holds_the_first_send_is_not_waited_for_and_its_entries_are_written():
    if connection.vendor == "sqlite":
        pytest.skip("One writer at a time: there is no lock of a row")
    first = failed(make_user())

    with held(first), impatience():
        with pytest.raises(ConflictError, match="being accepted"):
            ask(first)
        make_entry(first)


@contextmanager
def held(dispatch):
    """Somebody else writes a retry of it, until we are done."""
    holding, go = Event(), Event()

    def hold():
        try:
            with transaction.atomic():
                retries._locked(dispatch)
                holding.set()
                go.wait()
        finally:
            connection.close()

    thread = Thread(target=hold)
    thread.start()
    holding.wait()
    try:
        yield
    finally:
        go.set()
        thread.join()
