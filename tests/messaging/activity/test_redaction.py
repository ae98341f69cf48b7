"""No secret reaches the log, whatever it is wrapped in; what is no secret stays readable."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.activity.redaction import (
    API_KEY,
    SECRET_NAME,
    WEBHOOK_HEADER,
    is_secret_name,
    redacted,
    redacted_headers,
    redacted_query,
    redacted_text,
    redacted_unparsed,
)
from messaging.tokens import new_api_key

CANARY = "c4n4ry-7f3e9a"
SECRETS = """
    Authorization Proxy-Authorization Cookie Set-Cookie X-Api-Key x-auth api_key apiKey APIKey
    apikey key keys token push_token tokens accessToken client_secret company_secret password
    passwd db-password signature X-Hub-Signature-256 sig credentials sessionid jwt otp
"""
HARMLESS = """
    monkey keyboard turkey message_variation_id collapse_key title_loc_key Idempotency-Key author
    pinned subject body external_user_ids custom_attribute_name basic_auth_credential
"""


@pytest.mark.parametrize("name", SECRETS.split())
def test_names_of_secrets_are_known_in_every_spelling(name):
    assert is_secret_name(name)


@pytest.mark.parametrize("name", HARMLESS.split())
def test_names_that_only_sound_like_secrets_stay(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    "body",
    [
        {"api_key": CANARY},
        {"a": [{"password": CANARY}]},
        {"tokens": [CANARY, {"value": CANARY}]},
        {"secret": {"deep": [{"deeper": CANARY}]}},
        {"messages": {"webhook": {"request_headers": {"X-Anything": CANARY}}}},
        {"messages": {"webhook": {"request_headers": {"X-List": [CANARY]}}}},
        {"messages": {"webhook": {"request_headers": [[CANARY, CANARY]]}}},
        {"messages": {"webhook": {"request_headers": CANARY}}},
        {"messages": {"webhook": {"url": f"https://h.example/x?a=1&token={CANARY}#top"}}},
        {"messages": {"webhook": {"url": f"https://h.example/x?api%5Fkey={CANARY}"}}},
        {"messages": {"webhook": {"url": f"https://user:{CANARY}@h.example/x"}}},
        {"messages": {"webhook": {"body": json.dumps({"a": 1, "password": CANARY})}}},
        {"messages": {"webhook": {"body": json.dumps({"b": json.dumps({"token": CANARY})})}}},
        {"messages": {"webhook": {"body": json.dumps({"a": 1, "secrets": ["x", CANARY]})}}},
        {"messages": {"webhook": {"body": '{"n": {{age}}, "password": "' + CANARY + '"}'}}},
        {"messages": {"webhook": {"body": f"grant=x&client_secret={CANARY}&y=1"}}},
        {"messages": {"email": {"body": f'<a href="https://h.example/?x=1&amp;key={CANARY}">go'}}},
    ],
)
def test_secret_is_gone_from_every_place_in_a_body(body):
    assert CANARY not in json.dumps(redacted(body))


@pytest.mark.parametrize(
    "place",
    [
        lambda key: {"message": f"Invalid API key: {key}"},
        lambda key: {key: "as a name"},
        lambda key: {"external_user_ids": [key]},
        lambda key: {"deep": [[{"x": f"a{key}b"}]]},
        lambda key: {"shouted": key.upper()},
        lambda key: {"typo": key[:-3]},
    ],
)
def test_our_own_key_is_gone_wherever_it_was_pasted(place):
    key = new_api_key()

    written = json.dumps(redacted(place(key)))

    assert key[9:-6] not in written
    assert API_KEY in written


def test_shape_names_and_harmless_values_stay_so_that_paths_still_lead_somewhere():
    body = {
        "external_user_ids": ["u1"],
        "broadcast": False,
        "messages": {
            "email": {"body": "Hi {{${first_name} | default: 'you'}}", "secret": {"on": True}},
            "webhook": {
                "url": "https://h.example/x?a=1&b=2",
                "request_headers": {"Content-Type": "application/json", "X-Key": "k"},
            },
        },
    }

    written = redacted(body)

    body["messages"]["webhook"]["request_headers"]["X-Key"] = WEBHOOK_HEADER
    assert written == body


@pytest.mark.parametrize(
    "text",
    [
        f'{{"api_key": "{CANARY}", "messages": ',
        f"{{'password': '{CANARY}'",
        f'{{"token": "{CANARY}',
        f'{{"secret": {CANARY}}}',
        f"api_key={CANARY}&x=1",
        f"Authorization: Bearer {CANARY}\r\nAccept: x",
        f"password: {CANARY}",
        f'"{{\\"token\\": \\"{CANARY}\\"}}"',
        f'{{"password": "a\\"{CANARY}"}}',
    ],
)
def test_secret_is_gone_from_a_body_that_is_no_json(text):
    assert CANARY not in redacted_unparsed(text)


def test_headers_keep_what_explains_a_call():
    headers = {"Authorization": f"Bearer {CANARY}", "Cookie": CANARY, "Content-Type": "text/html"}

    written = redacted_headers(headers | {"Idempotency-Key": "order-7", "Referer": "/?token=x1"})

    assert written == {
        "Authorization": SECRET_NAME,
        "Cookie": SECRET_NAME,
        "Content-Type": "text/html",
        "Idempotency-Key": "order-7",
        "Referer": f"/?token={SECRET_NAME}",
    }


def test_query_keeps_its_pairs_and_loses_its_secrets():
    query = f'dry_run=true&api_key={CANARY}"<{CANARY}&flag&token='

    assert redacted_query(query) == f"dry_run=true&api_key={SECRET_NAME}&flag&token="


def test_text_that_postgresql_would_refuse_is_written_in_its_place():
    assert redacted_text("a\0b\ud800") == "a␀b?"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab{}[]\":=&?;\\/@ \n'", max_size=60))
def test_redacting_twice_changes_nothing_more(text):
    once = redacted_unparsed(text)

    assert redacted_unparsed(once) == once


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=8), below),
        max_leaves=8,
    )
)
def test_a_secret_name_shuts_everything_below_it(value):
    written = redacted({"secret": value})["secret"]

    assert _texts(written) <= {SECRET_NAME}


def _texts(value):
    if isinstance(value, dict):
        return {text for below in value.values() for text in _texts(below)}
    if isinstance(value, list):
        return {text for below in value for text in _texts(below)}
    return set() if value is None or isinstance(value, bool) else {value}
