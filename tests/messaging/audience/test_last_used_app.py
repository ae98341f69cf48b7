from datetime import timedelta

import pytest

from messaging.audience.reader import read_audience
from messaging.errors import InvalidRequestError
from messaging.models.user import User
from tests.factories import NOW, make_user

TICK = timedelta(microseconds=1)


def is_meant(used_at, comparison, value):
    user = make_user(last_used_app_at=used_at)
    tree = read_audience({"last_used_app": {"comparison": comparison, "value": value}})
    return User.objects.filter(tree.condition(NOW), pk=user.pk).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["2026-11-22T09:41:07Z", "2026-11-22T10:41:07+0100"])
def test_instant_itself_is_neither_after_nor_before(written):
    assert is_meant(NOW + TICK, "after", written)
    assert not is_meant(NOW, "after", written)
    assert not is_meant(NOW, "before", written)
    assert is_meant(NOW - TICK, "before", written)


@pytest.mark.django_db
@pytest.mark.parametrize("comparison", ["after", "before"])
def test_user_without_a_session_is_not_meant(comparison):
    assert not is_meant(None, comparison, "2026-11-22T09:41:07Z")


@pytest.mark.parametrize("value", [None, "", "yesterday", 5, "7/22/2019", "2019-02-30"])
def test_other_times_are_refused(value):
    with pytest.raises(InvalidRequestError, match=r"last_used_app\.value: must be"):
        read_audience({"last_used_app": {"comparison": "after", "value": value}})


def test_time_is_written_back_as_it_came():
    audience = {"last_used_app": {"comparison": "after", "value": "2019-07-22T13:17:55+0000"}}

    assert read_audience(audience).to_json() == audience
