"""What a window knows about its people before anybody is judged."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.models.attempt import Attempt
from messaging.models.chunk import Chunk
from messaging.models.link_secret import LinkSecret
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from tests.factories import make_device, make_user
from tests.messaging.delivery.sends import make_send, new_lane
from tests.messaging.delivery.window.windows import claimed_shares

pytestmark = pytest.mark.django_db
EMAIL = ChannelKey.EMAIL


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def shut(address, reason, channel=EMAIL):
    hashed = Suppression.hash_of(channel, address)
    Suppression.objects.create(channel=channel, address_hash=hashed, reason=reason, source="test")


def shares(lane):
    return claimed_shares(lane)[0]


def test_queries_do_not_grow_with_the_sends_of_a_window():
    user = make_user()
    LinkSecret.current()  # made once, at first need
    counts = []
    for number in (1, 12):
        Chunk.objects.all().delete()
        for _ in range(number):
            make_send([user])
        lane = new_lane()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(shares(lane)) == number
        counts.append(len(queries))
        lane.close()

    assert counts[0] == counts[1]


def test_each_send_sees_its_own_columns_of_a_shared_user(lane):
    user = make_user(first_name="Ada", home_city="Lyon")
    make_send([user], messages={"subject": "{{${first_name}}}"})
    make_send([user], messages={"subject": "{{${city}}}", "body": "Hello"})

    first, second = shares(lane)

    assert first.persons()(user.pk).profile == {"first_name": "Ada"}
    assert second.persons()(user.pk).profile == {"city": "Lyon"}


def test_user_who_is_gone_is_nobody(lane):
    user = make_user()
    make_send([user])
    User.objects.all().delete()

    (share,) = shares(lane)

    assert share.persons()(user.pk) is None
    assert share.suppressed == frozenset()


@pytest.mark.parametrize(
    ("reason", "state", "is_shut"),
    [
        (SuppressionReason.HARD_BOUNCE, "subscribed", True),
        (SuppressionReason.HARD_BOUNCE, "all", True),
        (SuppressionReason.SPAM, "subscribed", True),
        (SuppressionReason.SPAM, "all", False),
    ],
)
def test_shut_address_is_known_and_spam_yields_to_all(lane, reason, state, is_shut):
    user, other = make_user(email="ada@rcpt.example"), make_user()
    shut("ada@rcpt.example", reason)
    make_send([user, other], request={"recipient_subscription_state": state})

    (share,) = shares(lane)

    assert share.suppressed == ({user.pk} if is_shut else set())


def test_sends_to_all_and_to_subscribed_share_a_window_but_not_their_rule(lane):
    user = make_user(email="ada@rcpt.example")
    shut("ada@rcpt.example", SuppressionReason.SPAM)
    make_send([user], request={"recipient_subscription_state": "all"})
    make_send([user])

    assert [share.suppressed for share in shares(lane)] == [set(), {user.pk}]


def test_address_shut_for_texts_is_open_for_mail(lane):
    user = make_user(email="ada@rcpt.example")
    shut("ada@rcpt.example", SuppressionReason.HARD_BOUNCE, ChannelKey.SMS)
    make_send([user])

    (share,) = shares(lane)

    assert share.suppressed == frozenset()


@pytest.mark.parametrize("is_reached", [True, False])
def test_retry_knows_the_device_it_owes_and_whether_another_was_reached(lane, is_reached):
    user = make_user()
    device = make_device(user)
    send = make_send([user], ChannelKey.ANDROID_PUSH)
    Chunk.objects.update(targeted_count=0, attempt=2)
    Attempt.objects.create(
        id=1,
        dispatch_number=send.pk,
        user_id=user.pk,
        device_id=device.pk,
        channel=ChannelKey.ANDROID_PUSH,
        attempt=1,
        outcome_class=OutcomeClass.TRANSIENT,
        accepted_elsewhere=is_reached,
    )

    (share,) = shares(lane)

    assert share.owed[user.pk].device_ids == {device.pk}
    assert share.results.reached == ({user.pk: 1} if is_reached else {})
