"""Any JSON at the door of a send: it reads, or it is refused in words that repeat nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st

from messaging.errors import InvalidRequestError
from messaging.send_request import SendRequest
from messaging.strict_json import parse
from tests.seed_example import SEED_EXAMPLE

MAIL = {"app_id": "a", "from": "Acme <a@b.example>", "subject": "Hi", "body": "<p>Hello</p>"}
TEXT = {"app_id": "a", "subscription_group_id": "g", "body": "Hello"}
SEND = {"external_user_ids": ["u1"], "messages": {"email": MAIL}}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def partly(whole):
    """Return mutations of ``whole``: any part of it may be anything, or missing."""
    if not isinstance(whole, dict):
        return st.just(whole) | JSON
    parts = {name: partly(value) for name, value in whole.items()}
    return st.fixed_dictionaries({}, optional=parts) | st.just(whole) | JSON


WHOLE = dict(
    parse(SEED_EXAMPLE.encode()),
    messages={"email": MAIL, "sms": TEXT, "apple_push": {"alert": {"body": "b"}}},
)


def outcome(body):
    """Return the request, or the refusal: nothing else may come of any JSON."""
    try:
        return SendRequest.from_json(body)
    except InvalidRequestError as error:
        return error


@given(partly(WHOLE) | partly(SEND) | JSON)
def test_any_json_is_read_or_refused_and_reads_the_same_again(body):
    request = outcome(body)
    if isinstance(request, InvalidRequestError):
        assert request.problems
        return

    again = SendRequest.from_json(json.loads(json.dumps(request.to_json())))

    assert again == request
    assert (again.kind, again.aliases, again.messages.chosen()) == (
        request.kind,
        request.aliases,
        request.messages.chosen(),
    )


CANARY = "c4n4ry"


def poisoned(value):
    """Return JSON whose every value of text holds the canary; names stay."""
    if isinstance(value, dict):
        return {name: poisoned(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [poisoned(inner) for inner in value]
    return CANARY if isinstance(value, str) else value


@given(partly(WHOLE).map(poisoned))
def test_no_answer_repeats_a_value(body):
    said = outcome(body)

    assert CANARY not in str(said if isinstance(said, InvalidRequestError) else said.notes)
