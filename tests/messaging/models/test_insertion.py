"""A row that is inserted by a kept statement reads as one that was saved."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.insertion import insert
from tests.factories import NOW
from tests.messaging.delivery.sends import make_dispatch

pytestmark = pytest.mark.django_db
WORDS = 'tab\t, "quotes", %s, \\, new\nline, ünïcode 🔔'


def new_dispatch(**fields):
    moments = dict.fromkeys(("accepted_at", "start_at", "expires_at"), NOW)
    return Dispatch(request={"a": [WORDS]}, channels=[5], source=Source.API, **moments, **fields)


def new_chunk(dispatch, number):
    return Chunk(
        dispatch=dispatch,
        channel=ChannelKey.EMAIL,
        number=number,
        ids=b"\x00\xff",
        size=2,
        window_size=2,
        is_small=True,
        reasons={"2": {"4": number}},
    )


def values(model, pk):
    return {
        name: bytes(value) if isinstance(value, memoryview) else value
        for name, value in model.objects.values().get(pk=pk).items()
    }


@pytest.mark.parametrize("name", ["", WORDS])
def test_row_holds_what_save_would_write(name):
    inserted, saved = new_dispatch(name=name), new_dispatch(name=name)
    insert(inserted)
    saved.save(force_insert=True)

    own = ("number", "dispatch_id")
    first, second = values(Dispatch, inserted.pk), values(Dispatch, saved.pk)
    assert {**first, **dict.fromkeys(own)} == {**second, **dict.fromkeys(own)}
    assert first["dispatch_id"] == inserted.dispatch_id


def test_inserted_row_is_one_that_can_be_changed():
    dispatch = new_dispatch()
    insert(dispatch)
    dispatch.name = WORDS
    dispatch.save(update_fields=["name"])

    assert Dispatch.objects.get().name == WORDS


def test_many_rows_take_one_statement_and_get_their_own_keys(django_assert_num_queries):
    chunks = [new_chunk(make_dispatch(), number) for number in (1, 2, 3)]

    with django_assert_num_queries(1):
        insert(*chunks)

    for chunk in chunks:
        found = Chunk.objects.get(pk=chunk.pk)
        assert (found.number, found.reasons) == (chunk.number, chunk.reasons)
        assert bytes(found.ids) == b"\x00\xff"


def test_key_that_is_another_rows_is_kept():
    entry = ActivityEntry(at=NOW, source=Source.API, status=201, duration_ms=1, caller_ip="::1")
    insert(entry)
    insert(ActivityBody(entry=entry, request_body=None, response_body={"message": WORDS}))

    body = ActivityBody.objects.get(entry=entry)
    assert (body.request_body, body.response_body) == (None, {"message": WORDS})
    assert ActivityEntry.objects.get().caller_ip == "::1"


def test_what_its_field_seals_is_sealed():
    made = Connection(
        name="first", channel=ChannelKey.EMAIL, provider="smtp", trust=1, secrets='{"a": "hunter2"}'
    )
    insert(made)

    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM messaging_connection")
        (stored,) = cursor.fetchone()
    assert "hunter2" not in stored
    assert Connection.objects.get().secrets == '{"a": "hunter2"}'


def test_row_that_is_there_already_is_djangos_error():
    name = uuid.uuid4()
    insert(new_dispatch(dispatch_id=name))

    with pytest.raises(IntegrityError), transaction.atomic():
        insert(new_dispatch(dispatch_id=name))
