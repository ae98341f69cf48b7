"""The failed of a send, sent again: once, whoever asks, and to nobody who has it."""

import pytest

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import FINAL_STATES, DispatchState
from messaging.errors import ConflictError, InvalidRequestError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.services.retries import RetryRequest, retry
from tests.factories import NOW, make_call, make_campaign, make_member, make_user
from tests.rows import make_delivery, make_dispatch

STATE = DispatchState
pytestmark = pytest.mark.django_db
UNFINISHED = [state for state in STATE if not state.is_final]
EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS


def failed(*users, status=Status.FAILED, reason=Reason.GAVE_UP, **fields):
    fields.setdefault("state", STATE.COMPLETED)
    dispatch = make_dispatch(**fields)
    for user in users:
        make_delivery(dispatch, user, status, reason=reason)
    return dispatch


def ask(dispatch, body=None, **call):
    asked = RetryRequest.from_json(body or {})
    path = f"/dispatches/{dispatch.public_id}/retry"
    return retry(dispatch, asked, call=make_call(body or {}, path=path, **call), now=NOW)


def end(public_id, user=None, status=Status.SENT, state=STATE.COMPLETED):
    """Let a retry end, with one user's outcome."""
    Dispatch.objects.filter(dispatch_id=public_id).update(state=state)
    Chunk.objects.all().delete()
    found = Dispatch.objects.get(dispatch_id=public_id)
    if user is not None:
        make_delivery(found, user, status, reason=Reason.GAVE_UP if status != 1 else None)
    return found


def test_a_retry_is_accepted_logged_and_counted():
    dispatch = failed(make_user(), make_user())

    answer = ask(dispatch, member=make_member(), source=Source.CONSOLE)

    again = Dispatch.objects.get(retry_of=dispatch)
    assert (answer.status, answer.body) == (
        201,
        {
            "dispatch_id": again.public_id,
            "retry_of": dispatch.public_id,
            "targeted": 2,
            "message": "success",
        },
    )
    entry = ActivityEntry.objects.select_related("body").get()
    assert (entry.dispatch, entry.status, entry.audience_kind) == (again, 201, "retry")
    assert entry.body.response_body == answer.body
    assert str(entry.entry_id) in answer.headers["Link"]


@pytest.mark.parametrize("state", UNFINISHED)
def test_what_has_not_ended_is_not_retried(state):
    with pytest.raises(ConflictError, match=f"This dispatch is {state.word}"):
        ask(failed(make_user(), state=state))

    assert Dispatch.objects.count() == 1
    assert not ActivityEntry.objects.exists()  # the door writes it


@pytest.mark.parametrize("state", FINAL_STATES)
def test_what_has_ended_is_however_it_ended(state):
    assert ask(failed(make_user(), state=state)).body["targeted"] == 1


@pytest.mark.parametrize("of", ["the first", "the retry"])
def test_while_one_retry_runs_there_is_no_other(of):
    first = failed(make_user())
    done = end(ask(first).body["dispatch_id"], make_user(), Status.FAILED)
    running = ask(first).body["dispatch_id"]

    with pytest.raises(ConflictError, match=f"A retry of this send is sending: {running}"):
        ask(first if of == "the first" else done)

    assert Dispatch.objects.count() == 3


def test_a_retry_of_a_retry_belongs_to_the_first_and_reaches_what_is_left():
    reached, left = make_user(), make_user()
    first = failed(reached, left)
    second = end(ask(first).body["dispatch_id"], reached)
    make_delivery(second, left, Status.FAILED, reason=Reason.GAVE_UP)

    answer = ask(second)

    assert (answer.body["retry_of"], answer.body["targeted"]) == (first.public_id, 1)
    end(answer.body["dispatch_id"], left)
    with pytest.raises(ConflictError, match="nobody to send to again"):
        ask(first)


def test_an_undone_retry_can_be_asked_for_again():
    user = make_user()
    first = failed(user)
    end(ask(first).body["dispatch_id"], user, Status.CANCELLED, STATE.STOPPED)

    assert ask(first).body["targeted"] == 1


def test_unknown_only_when_it_is_asked_for():
    first = failed(make_user(), status=Status.UNKNOWN, reason=Reason.NO_ANSWER)

    with pytest.raises(ConflictError, match="include_unknown is false"):
        ask(first)

    assert ask(first, {"include_unknown": True}).body["targeted"] == 1


def test_nobody_to_send_to_leaves_nothing_behind():
    with pytest.raises(ConflictError, match="nobody to send to again"):
        ask(failed(make_user(), status=Status.SENT, reason=None), idempotency_key="k1")

    assert Dispatch.objects.count() == 1
    assert not IdempotencyRecord.objects.exists()


def test_an_archived_campaign_sends_no_more():
    campaign = make_campaign(EMAIL, archived_at=NOW)

    with pytest.raises(ConflictError, match="archived"):
        ask(failed(make_user(), campaign=campaign))


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"channels": ["fax"]}, "channels.0"),
        ({"channels": []}, "channels"),
        ({"channels": "email"}, "channels"),
        ({"reasons": ["gave_up", "unsubscribed"]}, "reasons.1"),
        ({"reasons": []}, "reasons"),
        ({"reasons": ["no_answer"]}, "reasons.0"),
        ({"reasons": ["no_answer"], "include_unknown": "false"}, "reasons.0"),
        ({"include_unknown": "yes"}, "include_unknown"),
        ({"include_unkown": True}, "include_unkown"),
        ({"reasons": [["gave_up"]]}, "reasons.0"),
    ],
)
def test_what_does_not_fit_is_named(body, path):
    with pytest.raises(InvalidRequestError) as fault:
        ask(failed(make_user()), body)

    assert [problem.path for problem in fault.value.problems] == [path]
    assert Dispatch.objects.count() == 1


def test_nulls_are_left_out_and_filters_narrow():
    user = make_user()
    first = failed(user, channels=[EMAIL, SMS])
    make_delivery(first, user, Status.FAILED, channel=SMS, reason=Reason.REFUSED_MESSAGE)

    with pytest.raises(ConflictError, match="on these channels, for these reasons"):
        ask(first, {"channels": ["email"], "reasons": ["refused_message"]})
    narrowed = ask(first, {"channels": ["sms"], "reasons": None})

    assert narrowed.body["targeted"] == 1
    assert Chunk.objects.get().channel == SMS


def test_a_repeated_key_is_one_retry_and_an_entry_each():
    first = failed(make_user())

    answers = [ask(first, idempotency_key="k1") for _ in range(2)]

    assert answers[0].body == answers[1].body
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert Dispatch.objects.filter(retry_of=first).count() == 1
    assert ActivityEntry.objects.count() == 2


@pytest.mark.parametrize("count", [2, 30])
def test_it_costs_as_many_queries_whatever_the_number(count, django_assert_num_queries):
    first = failed(*(make_user() for _ in range(count)))
    ask(failed(make_user()))  # the workspace is there

    with django_assert_num_queries(14):
        ask(first)
