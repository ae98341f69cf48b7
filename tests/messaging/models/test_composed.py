"""A queryset that is composed once reads what it would read each time."""

import pytest
from django.db.models import F

from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.models.chunk import Chunk
from messaging.models.composed import Composed, Given, IsGiven
from messaging.models.dispatch import Dispatch
from tests.rows import make_chunk, make_dispatch

pytestmark = pytest.mark.django_db


def sending():
    return Dispatch.objects.sending().filter(IsGiven("number", "numbers"))


@pytest.fixture
def composed():
    return Composed(
        lambda: sending().order_by("number").values_list("number", "dispatch_id", "state")
    )


def test_rows_are_those_of_the_queryset_and_of_its_types(composed):
    wanted = [make_dispatch(state=DispatchState.SENDING) for _ in range(2)]
    make_dispatch(state=DispatchState.SENDING)

    rows = composed.rows(numbers=[dispatch.pk for dispatch in wanted])

    assert [tuple(row) for row in rows] == [
        (dispatch.pk, dispatch.dispatch_id, DispatchState.SENDING) for dispatch in wanted
    ]
    assert all(type(row[2]) is DispatchState for row in rows)


def test_a_statement_is_kept_and_its_rows_are_not(composed):
    dispatch = make_dispatch(state=DispatchState.SENDING)
    before = composed.rows(numbers=[dispatch.pk])
    Dispatch.objects.update(state=DispatchState.PAUSED)

    assert (len(before), composed.rows(numbers=[dispatch.pk])) == (1, [])


def test_it_is_composed_once():
    asked = []
    composed = Composed(lambda: asked.append(1) or sending().values_list("number"))

    for number in (1, 2, 3):
        composed.rows(numbers=[number])

    assert asked == [1]


def test_none_of_several_is_no_row_and_no_query(composed, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert composed.rows(numbers=[]) == []


def test_any_number_of_values_is_one_parameter(composed):
    dispatch = make_dispatch(state=DispatchState.SENDING)

    assert len(composed.rows(numbers=[*range(-50_000, 0), dispatch.pk])) == 1


def test_a_number_is_given_by_its_name():
    chunk, _ = make_chunk(make_dispatch()), make_chunk(make_dispatch())
    composed = Composed(
        lambda: Chunk.objects.filter(dispatch_id=Given("dispatch")).values_list(
            "id", "channel", F("dispatch__send_id")
        )
    )

    [row] = composed.rows(dispatch=chunk.dispatch_id)

    assert tuple(row) == (chunk.pk, ChannelKey.EMAIL, "")
