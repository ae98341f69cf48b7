import pytest

from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.people import SubscriptionState
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.traits import Traits
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import make_device, make_user
from tests.messaging.delivery.reach.crowds import messages, settle

pytestmark = pytest.mark.django_db
EMAIL, SMS, PUSH = ChannelKey.EMAIL, ChannelKey.SMS, ChannelKey.ANDROID_PUSH


def traits(*channels):
    body = {"external_user_ids": ["u"], "messages": messages(*channels)}
    return Traits.of(Asked.by(SendRequest.from_json(body)))


def test_users_with_the_same_traits_are_counted_at_once(django_assert_num_queries):
    for _ in range(3):
        make_user()
    make_device(make_user(email=""), Platform.ANDROID)
    read = traits(EMAIL, PUSH)

    with django_assert_num_queries(1):
        found = read.combinations(User.objects.all())

    states = {
        "email_subscribe": SubscriptionState.SUBSCRIBED,
        "push_subscribe": SubscriptionState.SUBSCRIBED,
    }
    mail = {"email_has": True, "email_good": True, "email_shut": False}
    assert sorted(found, key=lambda each: each[1]) == [
        (
            {
                "android_push_has": True,
                "android_push_good": True,
                "email_has": False,
                "email_good": False,
                "email_shut": False,
                **states,
            },
            1,
        ),
        ({"android_push_has": False, "android_push_good": False, **mail, **states}, 3),
    ]


def test_who_is_beaten_has_a_trait_more():
    one, two = make_user(), make_user()

    found = traits(EMAIL).combinations(User.objects.all(), {EMAIL: [two.pk]})

    assert {values["email_beaten"]: number for values, number in found} == {False: 1, True: 1}
    assert one.pk != two.pk


def test_number_is_open_and_mail_only_where_a_shut_person_is_gone():
    settle([], is_readable=True)
    assert traits(EMAIL, SMS).open_channels == {SMS}

    settle([], is_readable=False)
    assert traits(EMAIL, SMS).open_channels == {EMAIL, SMS}


def test_open_is_what_looks_good_and_matters():
    read = traits(SMS)
    (ask,) = read.asks
    good = {"sms_has": True, "sms_good": True, "sms_shut": False}

    assert read.is_open(good, ask)
    assert not read.is_open({**good, "sms_good": False}, ask)
    assert not read.is_open({**good, "sms_shut": True}, ask)
    assert not read.is_open({**good, "sms_beaten": True}, ask)


def test_openings_are_the_rows_of_it():
    user = make_user(phone="+34600111222")
    make_user()
    make_user(phone="x")
    read = traits(SMS)

    assert list(read.rows(User.objects.all()).filter(read.openings())) == [user]
