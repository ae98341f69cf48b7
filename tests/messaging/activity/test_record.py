"""What an entry holds: what lists need, and both sides word for word, without secrets."""

import json

import pytest

from messaging.activity.record import LONGEST_TEXT, MOST_CHARACTERS, Answer, record
from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.tokens import new_api_key
from tests.factories import NOW, make_api_key, make_call, make_dispatch, make_member

pytestmark = pytest.mark.django_db


def stored(call, answer, **options):
    entry = record(call, answer, **options)
    return ActivityEntry.objects.select_related("body").get(pk=entry.pk)


def test_entry_of_a_refused_call_says_what_was_tried_and_why_it_was_refused():
    body = {"segment_id": "s", "messages": {"email": {}, "sms": 1}}
    answer = Answer(
        status=400,
        body={"message": "Invalid request", "errors": ["messages.email.from: required", "more"]},
    )

    entry = stored(make_call(body, caller_ip="10.0.4.17", request_id="r-1"), answer)

    assert (entry.method, entry.path, entry.status) == ("POST", "/messages/send", 400)
    assert entry.message == "Invalid request messages.email.from: required"
    assert (entry.audience_kind, entry.channels) == ("segment", [5, 6])
    assert (entry.source, entry.at, entry.caller_ip) == (Source.API, NOW, "10.0.4.17")
    assert (entry.request_id, entry.dispatch, entry.duration_ms >= 0) == ("r-1", None, True)
    assert entry.body.request_body == body
    assert entry.body.response_body == answer.body


def test_entry_of_a_send_carries_its_name_channels_and_asker():
    dispatch = make_dispatch(ChannelKey.SMS, name="Spring sale", audience_kind="segment")
    member, key = make_member(), make_api_key()

    entry = stored(
        make_call(source=Source.CONSOLE, member=member, api_key=key),
        Answer(status=201, body={"message": "success"}),
        dispatch=dispatch,
    )

    assert (entry.what, entry.channels, entry.audience_kind) == ("Spring sale", [6], "segment")
    assert (entry.member, entry.api_key, entry.dispatch) == (member, key, dispatch)
    assert entry.message == ""


def test_answer_gets_the_link_to_its_entry_and_keeps_one_it_has():
    fresh, replayed = (
        Answer(status=200, body={}),
        Answer(status=200, body={}, headers={"Link": "a"}),
    )

    entry = record(make_call(), fresh)
    record(make_call(), replayed)

    assert fresh.headers == {"Link": f'</console/activity/{entry.entry_id}/>; rel="log"'}
    assert replayed.headers == {"Link": "a"}


def test_no_secret_of_a_call_is_in_any_column():
    key = new_api_key()
    call = make_call(
        {"api_key": key, "note": f"mine is {key}"},
        headers={"Authorization": f"Bearer {key}", "Cookie": key, "X-Note": key},
        path=f"/users/{key}",
        query=f"api_key={key}&x={key}",
        text=f'{{"api_key": "{key}',
    )

    entry = stored(call, Answer(status=401, body={"message": f"Invalid {key}", "key": key}))

    rows = ActivityEntry.objects.values(), ActivityBody.objects.values()
    assert key[9:-6] not in str([list(row) for row in rows])
    assert entry.body.request_headers["X-Note"] == "[redacted:api-key]"


def test_usual_body_is_kept_whole_and_a_huge_one_loses_its_long_texts_first():
    usual = {"messages": {"email": {"body": "x" * 100_000}}}
    huge = {"id": "u1", "messages": {"email": {"body": "x" * 3_000_000}}}

    whole = stored(make_call(usual), Answer(status=200, body={})).body
    cut = stored(make_call(huge), Answer(status=200, body={})).body

    assert whole.request_body == usual
    assert cut.request_body["id"] == "u1"
    text = cut.request_body["messages"]["email"]["body"]
    assert text == "x" * LONGEST_TEXT + "… [cut: 3,000,000 characters in all]"


def test_huge_body_of_short_texts_is_kept_as_cut_text_that_says_so():
    many = {"ids": [f"user-{number}" for number in range(200_000)]}

    body = stored(make_call(many), Answer(status=200, body=many)).body

    assert body.request_body is None
    assert body.request_text.startswith('{"ids": ["user-0"')
    assert body.request_text.endswith(f"… [cut: {len(json.dumps(many)):,} characters in all]")
    assert body.response_body == body.request_text
    assert len(body.request_text) < MOST_CHARACTERS + 60


@pytest.mark.parametrize("address", [None, "", "unknown", "10.0.0.1:80", "fe80::1%eth0", "a\0b"])
def test_strange_address_or_long_path_does_not_lose_the_entry(address):
    call = make_call(caller_ip=address, path="/x\0" + "y" * 300, method="UPDATEREDIRECTREF")

    entry = stored(call, Answer(status=404, body={"message": "Invalid URL"}))

    assert len(entry.path) == 255
    assert entry.path.endswith("…")
    assert entry.caller_ip in (None, "fe80::1")
