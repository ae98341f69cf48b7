"""One key, one deed: whatever is repeated, however many ask at once."""

from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction

from messaging.activity.record import Answer
from messaging.errors import (
    ConflictError,
    InvalidRequestError,
    MismatchError,
    NotFoundError,
    UnavailableError,
)
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.models.segment import Segment
from messaging.services.idempotency import KEPT_FOR, fingerprint, once
from tests.factories import NOW, make_call, make_segment

BODY = {"a": 1, "b": [1, 2]}


def keyed(body=None, **fields):
    fields.setdefault("idempotency_key", "order-7")
    return make_call(BODY if body is None else body, **fields)


def deed():
    segment = make_segment()
    return Answer(
        status=201, body={"id": segment.segment_id}, headers={"Link": "x"}, dispatch_number=7
    )


@pytest.mark.django_db
def test_repeated_call_gets_the_first_answer_and_does_nothing():
    first = once(keyed(), now=NOW, deed=deed)

    again = once(keyed(), now=NOW + KEPT_FOR - timedelta(seconds=1), deed=deed)

    assert (again.status, again.body, again.dispatch_number) == (201, first.body, 7)
    assert again.headers == {"Link": "x", "Idempotent-Replayed": "true"}
    assert "Idempotent-Replayed" not in first.headers
    assert Segment.objects.count() == 1


@pytest.mark.django_db
def test_order_of_names_and_spelling_of_the_content_type_do_not_make_another_call():
    once(keyed({"a": 1, "b": 2}), now=NOW, deed=deed)
    headers = {"content-type": "Application/JSON; charset=utf-8"}

    again = once(keyed({"b": 2, "a": 1}, headers=headers), now=NOW, deed=deed)

    assert again.headers["Idempotent-Replayed"] == "true"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "other", [{"body": {"a": 2}}, {"query": "dry_run=true"}, {"headers": {"Content-Type": "x/y"}}]
)
def test_same_key_for_something_else_is_refused_and_says_nothing_of_the_first(other):
    first = once(keyed(), now=NOW, deed=deed)

    with pytest.raises(MismatchError) as fault:
        once(keyed(**other), now=NOW, deed=deed)

    assert first.body["id"] not in fault.value.message
    assert Segment.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("other", [{"path": "/users/track"}, {"method": "PUT"}])
def test_key_belongs_to_its_method_and_path(other):
    once(keyed(), now=NOW, deed=deed)

    once(keyed(**other), now=NOW, deed=deed)

    assert Segment.objects.count() == 2


@pytest.mark.django_db
def test_call_without_a_key_is_done_each_time_and_leaves_no_record():
    for _ in range(2):
        once(keyed(idempotency_key=None), now=NOW, deed=deed)

    assert Segment.objects.count() == 2
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
def test_failed_call_undoes_its_deed_and_frees_its_key():
    def half_done():
        make_segment()
        raise NotFoundError("no such thing")

    with pytest.raises(NotFoundError):
        once(keyed(), now=NOW, deed=half_done)

    assert not Segment.objects.exists()
    assert once(keyed(), now=NOW, deed=deed).status == 201


@pytest.mark.django_db
def test_key_is_free_again_after_three_days():
    once(keyed(), now=NOW, deed=deed)

    later = once(keyed({"another": "body"}), now=NOW + KEPT_FOR, deed=deed)

    assert "Idempotent-Replayed" not in later.headers
    assert IdempotencyRecord.objects.get().expires_at == NOW + 2 * KEPT_FOR


@pytest.mark.django_db
def test_record_holds_the_key_only_as_a_hash():
    once(keyed(idempotency_key="the-key-itself"), now=NOW, deed=deed)

    assert "the-key-itself" not in str(IdempotencyRecord.objects.values().get())


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "a\n", "x" * 256, "tab\t"])
def test_key_that_is_no_visible_ascii_is_refused(key):
    with pytest.raises(InvalidRequestError) as fault:
        once(keyed(idempotency_key=key), now=NOW, deed=deed)

    assert fault.value.problems[0].path == "Idempotency-Key"
    assert not Segment.objects.exists()


def test_fingerprint_tells_numbers_from_texts_and_order_in_lists():
    bodies = [{"a": 1}, {"a": "1"}, {"a": [1, 2]}, {"a": [2, 1]}, {"a": None}, {}, None]

    assert len({fingerprint(keyed(body) if body else make_call(body)) for body in bodies}) == 7


@pytest.mark.django_db(transaction=True)
def test_twenty_calls_at_once_with_one_key_are_one_deed():
    calls, answers = 20, []
    start = Barrier(calls)

    def call_once():
        start.wait()
        try:
            answers.append(once(keyed(), now=NOW, deed=deed))
        finally:
            connection.close()

    run_together([Thread(target=call_once) for _ in range(calls)])

    assert Segment.objects.count() == 1
    assert {str(answer.body) for answer in answers} == {str(answers[0].body)}
    assert len(answers) == calls
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
def test_call_in_progress_makes_its_twin_wait_and_then_come_back_later():
    # SQLite has one write lock for all, so it cannot tell a twin from any other writer.
    expected = ConflictError if connection.vendor == "postgresql" else UnavailableError

    with in_progress(keyed()), impatience(), pytest.raises(expected) as fault:
        once(keyed(), now=NOW, deed=deed)

    assert getattr(fault.value, "retry_after_seconds", 1) == 1
    assert Segment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_answer_is_never_given_inside_a_transaction_that_may_still_fail():
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        once(keyed(), now=NOW, deed=deed)


@contextmanager
def in_progress(call):
    """The same call, begun elsewhere; it goes on when we are done."""
    begun, let_go = Event(), Event()

    def slow():
        begun.set()
        let_go.wait()
        return deed()

    def first():
        try:
            once(call, now=NOW, deed=slow)
        finally:
            connection.close()

    running = Thread(target=first)
    running.start()
    begun.wait()
    try:
        yield
    finally:
        let_go.set()
        running.join()


@contextmanager
def impatience():
    """This connection waits 0.2 seconds for a lock, where the product waits for some."""
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 200" if postgresql else "PRAGMA busy_timeout = 200")
    try:
        yield
    finally:
        connection.close()


def run_together(threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
