import pytest

from messaging.people.phone_numbers import e164


@pytest.mark.parametrize("typed", ["+34612345678", "+34 612 345 678", "+34 (612) 345-678"])
def test_number_is_kept_in_one_form(typed):
    assert e164(typed) == "+34612345678"


@pytest.mark.parametrize(
    "typed", ["612345678", "+34", "+999612345678", "ana", "", 34612345678, None]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValueError, match=r"E\.164"):
        e164(typed)
