import pytest
from pydantic import Field

from messaging.errors import InvalidRequestError
from messaging.services.addresses import (
    ExternalIds,
    MailAddresses,
    PhoneNumbers,
    SomeMailAddresses,
)
from messaging.wire import WireModel, read


class Named(WireModel):
    external_id: ExternalIds = ()
    email: MailAddresses = ()
    phone: PhoneNumbers = ()


class Addressed(WireModel):
    email: SomeMailAddresses = Field()


def problems(model, value):
    with pytest.raises(InvalidRequestError) as refused:
        read(model, value)
    return [str(problem) for problem in refused.value.problems]


def test_one_alone_is_an_array_of_one():
    named = read(Named, {"external_id": 7, "email": "a@x.example", "phone": ["+34600000000"]})

    assert named.external_id == ("7",)
    assert named.email == ("a@x.example",)
    assert named.phone == ("+34600000000",)


@pytest.mark.parametrize("address", ["", "ada", "a@x", "a b@x.example", "a@x.example,b@x.example"])
def test_what_is_no_address_is_refused_by_its_place(address):
    assert problems(Named, {"email": ["a@x.example", address]}) == [
        "email.1: must be one address, name@host; in a query, + is written %2B"
    ]


@pytest.mark.parametrize(
    "number", ["", "600000000", " 34600000000", "+34 600", "+0600000000", "+٣"]
)
def test_what_is_no_number_is_refused_by_its_place(number):
    (problem,) = problems(Named, {"phone": [number]})

    assert problem.startswith("phone.0: must be a number in E.164")


@pytest.mark.parametrize(
    ("field", "value"),
    [("external_id", "u"), ("email", "a@x.example"), ("phone", "+34600000000")],
)
def test_fifty_are_read_and_one_more_is_refused(field, value):
    assert len(getattr(read(Named, {field: [value] * 50}), field)) == 50
    assert problems(Named, {field: [value] * 51}) == [f"{field}: must have at most 50 entries"]


def test_where_an_address_is_needed_none_is_refused():
    assert problems(Addressed, {"email": []}) == ["email: must not be empty"]
    assert problems(Addressed, {}) == ["email: is required"]
