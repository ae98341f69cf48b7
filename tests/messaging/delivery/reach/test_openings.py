import pytest

from messaging.choices.channels import ChannelKey
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.openings import close
from messaging.delivery.reach.traits import Traits
from messaging.models.user import User
from messaging.send_request import SendRequest
from tests.factories import make_user
from tests.messaging.delivery.reach.crowds import GONE, messages, settle

pytestmark = pytest.mark.django_db
EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS


def closed(*channels, beaten=None):
    body = {"external_user_ids": ["u"], "messages": messages(*channels)}
    traits = Traits.of(Asked.by(SendRequest.from_json(body)))
    users = User.objects.all()
    return close(traits.combinations(users), traits, users, beaten=beaten or {})


def by(trait, found):
    counts = {}
    for values, number in found:
        counts[values[trait]] = counts.get(values[trait], 0) + number
    return counts


def test_number_that_no_country_has_is_not_good():
    make_user(phone="+34600111222")
    make_user(phone="+999123456789")

    found, every = closed(SMS)

    assert by("sms_good", found) == {True: 1, False: 1}
    assert every == 1


def test_address_of_a_deleted_person_is_still_shut():
    settle([], is_readable=False)
    make_user(email=GONE.upper())
    make_user()

    found, _ = closed(EMAIL)

    assert by("email_shut", found) == {True: 1, False: 1}


def test_nothing_open_is_nothing_read(django_assert_num_queries):
    make_user()

    with django_assert_num_queries(2):  # shut addresses, combinations
        found, every = closed(EMAIL)

    assert (len(found), every) == (1, 1)


def test_those_who_are_gone_meanwhile_still_add_up():
    make_user(phone="+34600111222")
    body = {"external_user_ids": ["u"], "messages": messages(SMS)}
    traits = Traits.of(Asked.by(SendRequest.from_json(body)))
    before = traits.combinations(User.objects.all())
    User.objects.all().delete()

    found, _ = close(before, traits, User.objects.all(), beaten={})

    assert sum(number for _, number in found) == 1
