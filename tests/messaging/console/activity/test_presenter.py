import json
import shlex

import pytest

from messaging.choices.states import DispatchState
from messaging.console.activity.presenter import curl, problems, request_view, timeline
from tests.factories import NOW
from tests.rows import make_dispatch, make_entry

pytestmark = pytest.mark.django_db


def test_the_curl_says_the_call_again_whatever_quotes_it_holds():
    body = {"messages": {"sms": {"body": 'It\'s $5; `now` "here"'}}}
    entry = make_entry(request_body=body)

    words = shlex.split(curl(entry, "https://c.example/messages/send").replace("\\\n", ""))

    assert words[:4] == ["curl", "-X", "POST", "https://c.example/messages/send"]
    assert json.loads(words[words.index("-d") + 1]) == body
    assert "Authorization: Bearer $CARILLON_API_KEY" in words


def test_a_call_without_a_body_is_a_curl_without_one():
    assert "-d" not in curl(make_entry(method="GET"), "https://c.example/")


def test_problems_are_told_apart_from_sentences_with_a_colon():
    entry = make_entry(
        request_body={"a": {"b": 1}},
        response_body={"errors": ["a.b: too small", "Note well: nothing was sent"]},
    )

    found = problems(entry, request_view(entry.body))

    assert [(each.path, each.line) for each in found] == [("a.b", 3), ("", None)]


@pytest.mark.parametrize("answer", [None, [], {"errors": "one"}, {"message": "x"}, "text"])
def test_an_answer_of_any_shape_has_problems_or_none(answer):
    assert problems(make_entry(response_body=answer), None) == []


def test_a_body_that_is_no_json_is_shown_as_text():
    entry = make_entry(request_text="{broken")

    assert request_view(entry.body).text == "{broken"


def test_a_call_that_sent_nothing_ends_where_it_was_received():
    assert [step.what for step in timeline(make_entry())] == ["Received"]


def test_the_steps_of_a_send_are_in_time():
    dispatch = make_dispatch(state=DispatchState.COMPLETED, snapshot_at=NOW, ended_at=NOW)

    assert [step.what for step in timeline(make_entry(dispatch)) if step.at] == [
        "Received",
        "Accepted",
        "Audience frozen",
        "Ended",
    ]
