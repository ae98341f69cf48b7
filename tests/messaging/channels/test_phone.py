"""Which numbers a text may go to."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.channels.base import Address, InvalidAddressError
from messaging.channels.phone import REFUSED, is_textable, phone_addresses
from messaging.channels.sms import SmsMessage
from messaging.wire import read
from tests.messaging.channels.faults import person

TEXT = read(SmsMessage, {"app_id": "a", "subscription_group_id": "g", "body": "Hello"})


@pytest.mark.parametrize(
    "number", ["+12025550123", "+4915123456789", "+33612345678", "+390669812345"]
)
def test_a_number_that_exists_gets_a_text(number):
    assert phone_addresses(person(phone=number), TEXT) == (Address(value=number),)


def test_no_number_is_no_address():
    assert phone_addresses(person(), TEXT) == ()


@pytest.mark.parametrize(
    "number",
    [
        "12025550123",
        "+1 202 555 0123",
        "+1202555FOOD",
        "+12025550123;ext=1",
        "tel:+12025550123",
        "\uff0b12025550123",
        "+١٢٠٢٥٥٥٠١٢٣",
        "+120255501234",
        "+4407911123456",
        "+447911",
        "+19005550123",
        "+447000000000",
        "+490000000",
        "+999123456789",
        "+12025550123\n",
        "+" + "1" * 16,
        "+",
        "x",
    ],
)
def test_any_other_is_invalid(number):
    with pytest.raises(InvalidAddressError):
        phone_addresses(person(phone=number), TEXT)


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True))
def test_the_library_would_say_the_same_of_a_number_it_leaves_as_it_is(number):
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        assert not is_textable(number)
        return
    as_is = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    kind = phonenumbers.number_type(parsed)

    assert is_textable(number) == (as_is and kind not in REFUSED)
