import pytest

from messaging.choices.channels import Platform
from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.models.app import App
from messaging.people.attribute_object import AttributeObject, Known, Token, read_attributes
from messaging.people.identifiers import Identifier, Kind
from messaging.people.operations import Increase, Put
from tests.factories import NOW

IOS = App(app_id="ios", platform=Platform.IOS)
KNOWN = Known(NOW, apps={"ios": IOS, "mail": App(app_id="mail")}, groups={"g1": 7})


def read(**given):
    return read_attributes(0, given, KNOWN)


def test_object_is_read_into_columns_attributes_and_words():
    wanted = read(
        external_id="u1",
        first_name="Ana",
        current_location={"longitude": -3.7, "latitude": 40},
        push_subscribe="opted_in",
        subscription_groups=[{"subscription_group_id": "g1", "subscription_state": "subscribed"}],
        push_tokens=[{"app_id": "ios", "token": "t", "device_id": "d"}],
        marked_email_as_spam_at="2026-01-02T03:04:05Z",
        twitter={"id": 1},
        eye_color="blue",
        visits={"inc": 1},
        __class__="hostile",
    )

    assert wanted == AttributeObject(
        0,
        Identifier(Kind.EXTERNAL_ID, "u1"),
        columns={"first_name": "Ana", "longitude": -3.7, "latitude": 40.0},
        operations={
            "eye_color": Put("blue"),
            "visits": Increase(1),
            "__class__": Put("hostile"),
        },
        states={SubscriptionKind.PUSH: SubscriptionState.OPTED_IN},
        groups={7: True},
        tokens=[Token(IOS, "t", "d")],
        is_spam=True,
    )


def test_null_removes_and_leaves_states_as_they_are():
    wanted = read(external_id="u1", email=None, current_location=None, email_subscribe=None, a=None)

    assert wanted.columns == {"email": "", "longitude": None, "latitude": None}
    assert wanted.states == {}
    assert list(wanted.operations) == ["a"]


@pytest.mark.parametrize(
    ("given", "is_update_only"),
    [
        ({"external_id": "u1"}, False),
        ({"external_id": "u1", "_update_existing_only": "true"}, True),
        ({"user_alias": {"alias_name": "a", "alias_label": "l"}}, True),
        (
            {
                "user_alias": {"alias_name": "a", "alias_label": "l"},
                "_update_existing_only": False,
            },
            False,
        ),
        ({"email": "a@x.example"}, False),
        ({"push_token_import": True}, False),
    ],
)
def test_only_an_alias_creates_nobody_unless_told(given, is_update_only):
    assert read(**given).is_update_only is is_update_only


def test_imported_tokens_need_no_name():
    assert read(push_token_import=True).identifier is None
    assert read(push_token_import=True, external_id="u1").identifier is not None


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"current_location": {"longitude": 181, "latitude": 0}}, "current_location"),
        ({"current_location": {"longitude": True, "latitude": 0}}, "current_location"),
        ({"current_location": [1, 2]}, "current_location"),
        ({"email_subscribe": "maybe"}, "email_subscribe"),
        ({"subscription_groups": {}}, "subscription_groups"),
        ({"subscription_groups": [1]}, "subscription_groups"),
        ({"subscription_groups": [{"subscription_group_id": "g2"}]}, "subscription_groups"),
        ({"subscription_groups": [{"subscription_group_id": "g1"}]}, "subscription_groups"),
        ({"push_tokens": [{"app_id": "x", "token": "t"}]}, "push_tokens"),
        ({"push_tokens": [{"app_id": "mail", "token": "t"}]}, "push_tokens"),
        ({"push_tokens": [{"app_id": "ios", "token": ""}]}, "push_tokens"),
        ({"push_tokens": [{"app_id": "ios", "token": "t" * 4097}]}, "push_tokens"),
        ({"marked_email_as_spam_at": "now"}, "marked_email_as_spam_at"),
        ({"_update_existing_only": "yes"}, ""),
        ({"push_token_import": 1}, ""),
        ({"": 1}, ""),
    ],
)
def test_what_does_not_fit_is_named(given, path):
    problems = read(external_id="u1", **given)

    assert [problem.path for problem in problems] == [path]


def test_everything_wrong_is_said_at_once():
    problems = read(email="ana", dob="x", eye_color="x" * 256, first_name=1)

    assert [problem.path for problem in problems] == ["", "email", "dob", "eye_color", "first_name"]


@pytest.mark.parametrize("given", [None, 1, "u1", [], True])
def test_what_is_no_object_is_refused(given):
    assert [problem.reason for problem in read_attributes(3, given, KNOWN)] == [
        "must be an object."
    ]
