import random

import phonenumbers
import pytest

from messaging.management.demo.names import PLACES


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.city)
def test_phone_numbers_are_valid_where_they_live(place):
    number = phonenumbers.parse(place.phone(random.Random(1)))

    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.region_code_for_number(number) == place.country
