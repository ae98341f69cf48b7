from datetime import timedelta

import pytest

from messaging.activity.dispatch_search import read_dispatch_search
from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from tests.factories import NOW, make_campaign
from tests.rows import make_chunk, make_dispatch


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("state:completed", {"old"}),
        ("-state:completed", {"new", "test"}),
        ("channel:sms", {"new"}),
        ("since:1h", {"new", "test"}),
        ("before:1h", {"old"}),
        ("is:test", {"test"}),
        ("source:api", {"old", "new", "test"}),
        ("-campaign:nobody", {"old", "new", "test"}),
        ("OL", {"old"}),
        ("is:ended", {"old"}),
        ("outcome:failed,unknown", {"old"}),
        ("outcome:sent", set()),
        ("is:retried", {"old"}),
        ("-is:retried", {"new", "test"}),
        ("is:retry", {"test"}),
    ],
)
def test_dispatches_are_found_by_each_key(text, names):
    old = make_dispatch(
        name="old",
        state=DispatchState.COMPLETED,
        accepted_at=NOW - timedelta(hours=5),
        campaign=make_campaign(),
    )
    make_dispatch(name="new", channels=[ChannelKey.SMS])
    make_dispatch(name="test", is_test=True, retry_of=old)
    make_chunk(old, failed=1)

    search = read_dispatch_search(text, now=NOW)

    assert search.is_ok
    found = Dispatch.objects.filter(search.condition).values_list("name", flat=True)
    assert set(found) == names


def test_a_key_of_the_log_is_no_key_here():
    assert not read_dispatch_search("min_ms:5", now=NOW).is_ok
