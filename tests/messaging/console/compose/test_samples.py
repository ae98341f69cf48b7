import pytest

from messaging.choices.access import Role
from messaging.choices.people import SubscriptionState
from tests.factories import make_segment, make_user
from tests.messaging.console.compose.forms import typed

PATH = "/console/compose/sample/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer(signed_in):
    return signed_in(Role.MARKETER)


def form(line):
    return typed(segment_id=make_segment().segment_id) | {"line": line}


def test_users_of_a_line_are_shown_with_what_put_them_there(marketer):
    make_user("outside", email_subscribe=SubscriptionState.UNSUBSCRIBED)
    make_user("inside")

    page = marketer.post(PATH, form("unsubscribed"))

    assert page.status_code == 200
    assert [row.name for row in page.context["rows"]] == ["outside"]
    assert "state: unsubscribed" in page.text
    assert "rcpt.example" not in page.text


def test_line_of_nobody_says_so(marketer):
    make_user("inside")

    assert "Nobody is in this line any more." in marketer.post(PATH, form("suppressed")).text


def test_unfinished_message_says_what_is_missing(marketer):
    page = marketer.post(PATH, {"line": "unsubscribed"})

    assert page.context["problem"]


def test_there_are_no_other_lines(marketer):
    assert marketer.post(PATH, form("matched")).status_code == 404


@pytest.mark.parametrize("count", [2, 15])
def test_statements_do_not_grow_with_users(marketer, count, django_assert_max_num_queries):
    for _ in range(count):
        make_user(email_subscribe=SubscriptionState.UNSUBSCRIBED)
    asked = form("unsubscribed")

    with django_assert_max_num_queries(24):
        marketer.post(PATH, asked)
