"""Every call leaves one entry."""

import pytest

from messaging.activity.record import Answer
from messaging.models.activity_entry import ActivityEntry
from messaging.services.calls import log
from tests.factories import make_call, make_dispatch

pytestmark = pytest.mark.django_db


def test_refused_call_leaves_one_entry_with_its_answer():
    answer = Answer(status=401, body={"message": "Invalid API key"})

    entry = log(make_call({"messages": {}}), answer)

    assert ActivityEntry.objects.get() == entry
    assert (entry.status, entry.message) == (401, "Invalid API key")
    assert str(entry.entry_id) in answer.headers["Link"]


def test_entry_of_a_call_about_a_send_leads_to_it():
    dispatch = make_dispatch(name="Spring sale")
    answer = Answer(status=200, body={}, dispatch_number=dispatch.number)

    entry = log(make_call(method="GET", path=f"/dispatches/{dispatch.public_id}"), answer)

    assert (entry.dispatch, entry.what) == (dispatch, "Spring sale")


def test_entry_about_a_send_that_is_gone_is_written_all_the_same():
    entry = log(make_call(), Answer(status=200, body={}, dispatch_number=99))

    assert entry.dispatch is None


def test_entry_takes_two_statements(django_assert_num_queries):
    with django_assert_num_queries(4):  # with the savepoint that the test's transaction makes of it
        log(make_call({"a": 1}), Answer(status=400, body={"message": "no"}))
