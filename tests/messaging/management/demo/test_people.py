from messaging.choices.people import SubscriptionState
from messaging.management.demo.people import external_id, people
from tests.factories import NOW


def test_the_nth_user_is_always_the_same_person():
    first, again = next(people(7, 7, now=NOW)), next(people(7, 7, now=NOW))

    assert first.user.email == again.user.email
    assert first.user.custom_attributes == again.user.custom_attributes
    assert str(first.user) == external_id(7) == "demo-0007"


def test_the_crowd_is_mixed_as_real_ones_are():
    crowd = list(people(1, 2000, now=NOW))
    addresses = [each.user.email for each in crowd if each.user.email]

    assert {each.user.email_subscribe for each in crowd} == set(SubscriptionState)
    assert len(set(addresses)) == len(addresses) < 2000
    assert all(address.isascii() for address in addresses)
    assert any(not each.user.first_name for each in crowd)
    assert {len(each.devices) for each in crowd} == {0, 1, 2}
    assert {each.is_in_offers for each in crowd} == {True, False, None}
