"""How callers name users, and what is told them."""

import pytest

from messaging.choices.people import Prioritization
from messaging.errors import InvalidRequestError
from messaging.people.identifiers import Identifier, Kind
from messaging.services.users.identifiers import EmailAddress, PhoneNumber, UserAliasName, told
from messaging.wire import read

BOTH = ["unidentified", "most_recently_updated"]
RULES = (Prioritization.UNIDENTIFIED, Prioritization.MOST_RECENTLY_UPDATED)


@pytest.mark.parametrize(
    ("model", "body", "identifier"),
    [
        (
            UserAliasName,
            {"alias_name": "ana", "alias_label": "crm"},
            Identifier(Kind.ALIAS, "ana", "crm"),
        ),
        (
            EmailAddress,
            {"email": "a@b.example", "prioritization": BOTH},
            Identifier(Kind.EMAIL, "a@b.example", prioritization=RULES),
        ),
        (
            PhoneNumber,
            {"phone": "+34600111222", "prioritization": BOTH},
            Identifier(Kind.PHONE, "+34600111222", prioritization=RULES),
        ),
    ],
)
def test_name_of_a_user_becomes_an_identifier(model, body, identifier):
    assert read(model, body).identifier == identifier


@pytest.mark.parametrize(
    "order",
    [None, [], ["identified", "unidentified"], ["identified"] * 4, ["newest"], "identified", [{}]],
)
def test_prioritization_that_leads_nowhere_is_refused(order):
    with pytest.raises(InvalidRequestError) as fault:
        read(EmailAddress, {"email": "a@b.example", "prioritization": order})

    assert {problem.path.partition(".")[0] for problem in fault.value.problems} == {
        "prioritization"
    }


def test_answer_tells_what_did_nothing_and_what_nobody_reads():
    odd = read(UserAliasName, {"alias_name": "a", "alias_label": "b", "colour": "red"})

    assert told(odd, {"user_aliases.3": "why"}) == {
        "errors": ["user_aliases.3: why", "colour is not a field of this call."]
    }
    assert told(read(UserAliasName, {"alias_name": "a", "alias_label": "b"}), {}) == {}
