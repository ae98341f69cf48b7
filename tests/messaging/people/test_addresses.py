import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from tests.factories import NOW, make_group, make_user
from tests.messaging.people.said import said

pytestmark = pytest.mark.django_db
OUT, IN, OPTED_IN = (
    SubscriptionState.UNSUBSCRIBED,
    SubscriptionState.SUBSCRIBED,
    SubscriptionState.OPTED_IN,
)
PHONE = "+34612345678"


def wait(address, state):
    AddressState.objects.create(
        channel=ChannelKey.EMAIL,
        address_hash=address_hash(ChannelKey.EMAIL, address),
        state=state,
        changed_at=NOW,
    )


def test_changed_address_is_subscribed_again_and_history_says_why():
    make_user("u1", email_subscribe=OUT)

    user = said(email="new@x.example")

    change = SubscriptionChange.objects.get()
    assert (user.email_subscribe, user.email_subscribe_changed_at) == (IN, NOW)
    assert (change.through, change.state) == (ChangedThrough.NEW_ADDRESS, IN)


@pytest.mark.parametrize("email", ["a@x.example", "A@X.example"])
def test_same_address_keeps_its_state(email):
    make_user("u1", email="a@x.example", email_subscribe=OUT)

    assert said(email=email).email_subscribe == OUT
    assert not SubscriptionChange.objects.exists()


def test_address_that_somebody_has_brings_its_state():
    make_user(email="Ana@x.example", email_subscribe=OUT)
    make_user("u1", email_subscribe=OPTED_IN)

    assert said(email="ana@x.example").email_subscribe == OUT
    assert said("new", email="ana@x.example").email_subscribe == OUT


def test_state_that_was_set_before_anyone_had_the_address_holds():
    wait("ana@x.example", OUT)

    assert said(email="Ana@x.example").email_subscribe == OUT
    assert SubscriptionChange.objects.get().through == ChangedThrough.NEW_ADDRESS


def test_user_who_has_the_address_outdoes_the_state_that_waited():
    wait("ana@x.example", OUT)
    make_user(email="ana@x.example", email_subscribe=OPTED_IN)

    assert said(email="ana@x.example").email_subscribe == OPTED_IN


def test_state_said_with_the_address_outdoes_all():
    wait("ana@x.example", OUT)

    assert said(email="ana@x.example", email_subscribe="opted_in").email_subscribe == OPTED_IN
    assert SubscriptionChange.objects.get().through == ChangedThrough.API


def test_new_user_with_a_new_address_has_no_history():
    assert said(email="ana@x.example").email_subscribe == IN
    assert not SubscriptionChange.objects.exists()


def test_new_number_takes_over_where_it_stands_in_groups():
    sms, mail = make_group(), make_group(ChannelKey.EMAIL)
    frozen = make_group(is_archived=True)
    make_user("u0", phone=PHONE)
    other = make_user(phone=PHONE)
    for group in sms, mail, frozen:
        GroupSubscription.objects.create(user=other, group=group, is_subscribed=True)

    user = said(phone=PHONE)

    assert list(user.group_subscriptions.values_list("group", "is_subscribed")) == [(sms.pk, True)]
    change = SubscriptionChange.objects.get()
    assert (change.kind, change.through) == (SubscriptionKind.GROUP, ChangedThrough.NEW_ADDRESS)


def test_group_said_with_the_number_outdoes_what_it_brings():
    group = make_group(members=[make_user(phone=PHONE)])
    word = {
        "subscription_group_id": group.subscription_group_id,
        "subscription_state": "unsubscribed",
    }

    user = said(phone=PHONE, subscription_groups=[word])

    assert user.group_subscriptions.get().is_subscribed is False
    assert SubscriptionChange.objects.get().through == ChangedThrough.API


def test_new_number_that_nobody_has_leaves_the_user_in_their_groups():
    user = make_user("u1", phone="+34655555555")
    make_group(members=[user])

    said(phone=PHONE)

    assert user.group_subscriptions.get().is_subscribed is True
