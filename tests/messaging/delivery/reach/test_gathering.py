import pytest
from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.gathering import gathered
from messaging.delivery.reach.traits import Traits
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import make_user
from tests.messaging.delivery.reach.crowds import messages

pytestmark = pytest.mark.django_db
EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS


def told(*channels, some=None):
    body = {"external_user_ids": ["u"], "messages": messages(*channels)}
    traits = Traits.of(Asked.by(SendRequest.from_json(body)))
    found, _ = gathered(traits, User.objects.all(), some=some)
    return [
        (values.get("email_beaten"), values.get("sms_beaten"), number) for values, number in found
    ]


def test_who_loses_one_address_may_have_the_other():
    make_user(email="a@rcpt.example", phone="+34600111222")
    make_user(email="a@rcpt.example", phone="+34600111333")
    make_user(email="b@rcpt.example", phone="+34600111333")

    assert sorted(told(EMAIL, SMS)) == [
        (False, False, 1),
        (False, True, 1),
        (True, False, 1),
    ]


def test_some_lose_to_those_who_were_not_asked_about():
    make_user("u1", email="a@rcpt.example")
    make_user("u2", email="a@rcpt.example")

    assert told(EMAIL, some=Q(external_id="u2")) == [(True, None, 1)]


def test_without_duplicates_nobody_is_beaten(django_assert_num_queries):
    make_user()

    with django_assert_num_queries(3):  # shut addresses, duplicates, combinations
        assert told(EMAIL) == [(None, None, 1)]
