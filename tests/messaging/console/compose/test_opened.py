import pytest

from messaging.choices.access import Role, Source
from messaging.console.compose.opened import opened_entry
from messaging.errors import ForbiddenError, NotFoundError
from tests.factories import make_body, make_member
from tests.rows import make_entry

pytestmark = pytest.mark.django_db


def opened(body, role=Role.DEVELOPER, source=Source.API):
    entry = make_entry(request_body=body, source=source)
    return opened_entry(make_member(role), str(entry.entry_id))


def test_a_call_comes_back_as_its_body():
    body = make_body(external_user_ids=["u1"], broadcast=False)

    assert opened(body) == (body, [])


def test_what_the_form_cannot_show_is_named():
    body = make_body(external_user_ids=["u1"], send_id="s")
    body["messages"]["email"]["nonsense"] = 1

    (note,) = opened(body)[1]

    assert "send_id" in note
    assert "messages.email.nonsense" in note


def test_what_was_redacted_is_told():
    body = make_body(external_user_ids=["u1"])
    body["messages"]["email"]["body"] = "[redacted:api-key]"

    assert "redacted" in opened(body)[1][0]


def test_a_call_without_json_opens_an_empty_form():
    assert opened(None)[0] == {}


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
        assert opened({"a": 1}, role, source)[0] == {"a": 1}
    else:
        with pytest.raises(ForbiddenError):
            opened({"a": 1}, role, source)


@pytest.mark.parametrize("entry_id", ["x", "ac8b16e0-414c-4e59-97df-9e57c0523feb"])
def test_an_entry_that_is_not_there_is_not_found(entry_id):
    with pytest.raises(NotFoundError):
        opened_entry(make_member(), entry_id)


def test_without_an_entry_the_form_is_empty():
    assert opened_entry(make_member(), "") == ({}, [])
