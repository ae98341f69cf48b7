import pytest

from messaging.people.identifiers import Identifier, Kind, identifier_of

ALIAS = {"alias_name": "ana", "alias_label": "crm"}


@pytest.mark.parametrize(
    ("given", "kind", "value"),
    [
        ({"external_id": "u1", "email": "a@x.example"}, Kind.EXTERNAL_ID, "u1"),
        ({"external_id": 7}, Kind.EXTERNAL_ID, "7"),
        ({"user_alias": ALIAS, "phone": "+34612345678"}, Kind.USER_ALIAS, ("ana", "crm")),
        ({"braze_id": "b"}, Kind.BRAZE_ID, "b"),
        ({"email": "Ana@X.example", "phone": "+34612345678"}, Kind.EMAIL, "ana@x.example"),
        ({"phone": "+34 612 345 678"}, Kind.PHONE, "+34612345678"),
        ({"external_id": None, "email": "a@x.example"}, Kind.EMAIL, "a@x.example"),
    ],
)
def test_user_is_named_once_and_email_beats_phone(given, kind, value):
    assert identifier_of(given) == Identifier(kind, value)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({}, "Name the user:"),
        ({"external_id": "u1", "braze_id": "b"}, "Name the user once"),
        ({"external_id": "u1", "user_alias": ALIAS}, "Name the user once"),
        ({"external_id": ""}, "external_id: must not be empty"),
        ({"external_id": "x" * 256}, "external_id: must have at most 255"),
        ({"user_alias": "ana"}, "user_alias: must be an object"),
        ({"user_alias": {"alias_name": "ana"}}, "alias_name and alias_label"),
        ({"email": "ana"}, "email: must be one mail address"),
        ({"phone": "1"}, r"phone: must be a phone number"),
    ],
)
def test_object_that_names_nobody_says_what_to_do(given, reason):
    with pytest.raises(ValueError, match=reason):
        identifier_of(given)
