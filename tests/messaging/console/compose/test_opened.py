import pytest

from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.console.compose.draft import Draft
from messaging.console.compose.opened import opened, opened_entry
from messaging.errors import ForbiddenError, NotFoundError
from messaging.send_request import SendRequest
from tests.factories import make_body, make_member
from tests.rows import make_dispatch, make_entry

pytestmark = pytest.mark.django_db


def opened_call(body, role=Role.DEVELOPER, source=Source.API):
    entry = make_entry(request_body=body, source=source)
    return opened_entry(make_member(role), str(entry.entry_id))


def test_a_call_comes_back_as_its_body():
    body = make_body(external_user_ids=["u1"], broadcast=False)

    assert opened_call(body) == (body, [])


def test_what_the_form_cannot_show_is_named():
    body = make_body(external_user_ids=["u1"], send_id="s")
    body["messages"]["email"]["nonsense"] = 1

    (note,) = opened_call(body)[1]

    assert "send_id" in note
    assert "messages.email.nonsense" in note


def test_what_was_redacted_is_told():
    body = make_body(external_user_ids=["u1"])
    body["messages"]["email"]["body"] = "[redacted:api-key]"

    assert "redacted" in opened_call(body)[1][0]


def test_a_call_without_json_opens_an_empty_form():
    assert opened_call(None)[0] == {}


@pytest.mark.parametrize(
    ("role", "source", "may"),
    [
        (Role.MARKETER, Source.CONSOLE, True),
        (Role.MARKETER, Source.API, False),
        (Role.DEVELOPER, Source.API, True),
    ],
)
def test_only_who_reads_a_body_opens_it(role, source, may):
    if may:
        assert opened_call({"a": 1}, role, source)[0] == {"a": 1}
    else:
        with pytest.raises(ForbiddenError):
            opened_call({"a": 1}, role, source)


@pytest.mark.parametrize("entry_id", ["x", "ac8b16e0-414c-4e59-97df-9e57c0523feb"])
def test_an_entry_that_is_not_there_is_not_found(entry_id):
    with pytest.raises(NotFoundError):
        opened_entry(make_member(), entry_id)


def test_without_an_entry_the_form_is_empty():
    assert opened_entry(make_member(), "") == ({}, [])


SECRET = {"Authorization": "Bearer abc", "Accept": "*/*"}


def undone(member, **fields):
    """A send of a member's, stopped before anything left."""
    body = make_body(*ChannelKey, segment_id="s", broadcast=True, override_frequency_capping=True)
    body["messages"]["webhook"]["request_headers"] = SECRET
    counted = {"expected_recipients": {"count": 7, "tolerance": "2%"}}
    kept = SendRequest.from_json(body | counted).to_json()
    usual = {"state": DispatchState.STOPPED, "source": Source.CONSOLE}
    return body, make_dispatch(request=kept, created_by_member=member, **usual | fields)


def test_an_undone_send_comes_back_whole_to_who_sent_it():
    member = make_member(Role.MARKETER)
    typed, dispatch = undone(member)

    body, notes = opened(member, {"dispatch": dispatch.public_id})

    assert notes == []
    form = Draft.from_body(body).body()
    assert form["messages"] == typed["messages"]
    assert {name: form[name] for name in typed} == typed


@pytest.mark.parametrize(
    ("is_own", "fields"), [(False, {}), (True, {"state": DispatchState.COMPLETED})]
)
def test_others_and_later_readers_see_no_secrets(is_own, fields):
    member = make_member(Role.MARKETER)
    _, dispatch = undone(member, **fields)

    body, notes = opened(
        member if is_own else make_member(Role.MARKETER), {"dispatch": dispatch.public_id}
    )

    assert "abc" not in str(body)
    assert "redacted" in notes[0]


def test_a_send_is_opened_by_who_reads_its_body_and_a_retry_by_nobody():
    member = make_member(Role.MARKETER)
    _, called = undone(None, source=Source.API)
    _, retry = undone(member, retry_of=called)

    with pytest.raises(ForbiddenError):
        opened(member, {"dispatch": called.public_id})
    for nothing in (retry.public_id, "x", 32 * "0"):
        with pytest.raises(NotFoundError):
            opened(member, {"dispatch": nothing})


def test_the_log_is_asked_where_no_send_is_named():
    entry = make_entry(request_body={"a": 1})

    assert opened(make_member(), {"from": str(entry.entry_id)})[0] == {"a": 1}
    assert opened(make_member(), {}) == ({}, [])
