import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery.expectation import check_expected, has_moved
from messaging.delivery.lookups import look_up
from messaging.delivery.reach.dry_run import predict
from messaging.errors import AudienceChangedError
from messaging.models.user import User
from tests.factories import NOW, attribute, make_request, make_user

pytestmark = pytest.mark.django_db
VIP = {"broadcast": True, "audience": attribute("vip", "yes")}
IDS = {"external_user_ids": ["u1", "u2"]}


@pytest.fixture(autouse=True)
def _two():
    for name in ("u1", "u2"):
        make_user(name, custom_attributes={"vip": "yes"})


def swap():
    """One leaves, one enters."""
    User.objects.filter(external_id="u1").update(custom_attributes={})
    make_user("u3", custom_attributes={"vip": "yes"})


def check(expected, **fields):
    request = make_request(**(fields or VIP), expected_recipients=expected)
    check_expected(request, look_up(request), now=NOW)


@pytest.mark.parametrize("fields", [VIP, IDS])
def test_who_was_seen_may_be_sent_to(fields):
    seen = predict(make_request(**fields), now=NOW)

    check({"count": seen.user_count}, **fields)
    check({"fingerprint": str(seen.fingerprint)}, **fields)


def test_difference_is_told():
    with pytest.raises(AudienceChangedError) as fault:
        check({"count": 5, "tolerance": 1})

    assert fault.value.details == {
        "expected_recipients": {"before": 5, "now": 2, "difference": -3, "tolerance": 1}
    }
    assert fault.value.status == 409


def test_one_who_leaves_for_one_who_enters_is_noticed_by_a_fingerprint():
    seen = predict(make_request(**VIP), now=NOW)
    swap()

    check({"count": 2})
    with pytest.raises(AudienceChangedError, match="they are not the same"):
        check({"fingerprint": str(seen.fingerprint)})


def test_other_channels_are_another_audience():
    seen = predict(make_request(ChannelKey.WEBHOOK, **VIP), now=NOW)

    with pytest.raises(AudienceChangedError):
        check({"fingerprint": str(seen.fingerprint)})


def test_frozen_audience_is_compared_in_the_same_way(django_assert_num_queries):
    seen = predict(make_request(**VIP), now=NOW)
    by_count = make_request(**VIP, expected_recipients={"count": 2})
    by_print = make_request(**VIP, expected_recipients={"fingerprint": str(seen.fingerprint)})
    swap()

    with django_assert_num_queries(1):
        assert not has_moved(by_count, count=2, now=NOW)
        assert has_moved(by_count, count=3, now=NOW)
        assert has_moved(by_print, count=2, now=NOW)
        assert not has_moved(make_request(**VIP), count=9, now=NOW)
