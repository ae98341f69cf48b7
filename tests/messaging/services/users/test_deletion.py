"""People deleted, as the wire asks for it."""

import pytest

from messaging.choices.states import DispatchState
from messaging.models.user import User
from messaging.services.users.deletion import DeleteUsers, delete_users
from messaging.wire import read
from tests.factories import NOW, make_user
from tests.messaging.delivery.sends import balanced, carry_all, make_send, outcomes

pytestmark = pytest.mark.django_db


def deleted(**body):
    return delete_users(read(DeleteUsers, body), now=NOW)


def test_user_named_twice_is_deleted_once_and_counted_twice():
    make_user("u1", alias=("ana", "crm"))
    ana = {"alias_name": "ana", "alias_label": "crm"}

    assert deleted(user_aliases=[ana, ana]) == {"deleted": 2, "message": "success"}
    assert not User.objects.exists()


def test_deleting_again_changes_nothing_and_says_so():
    make_user("u1")
    deleted(external_ids=["u1"])

    again = deleted(external_ids=["u1"])

    assert again["deleted"] == 1
    assert again["errors"] == [
        "external_ids.0: names no user, or more than one; nobody was deleted"
    ]


def test_send_that_is_running_skips_who_was_deleted_and_its_books_balance():
    here, gone = make_user("u1"), make_user("u2")
    dispatch = make_send([here, gone])
    deleted(external_ids=["u2"])

    carry_all()

    assert outcomes(dispatch) == {here.pk: ("sent", None), gone.pk: ("skipped", "user_deleted")}
    account = balanced(dispatch)
    assert (account.sent, account.skipped, dispatch.state) == (1, 1, DispatchState.COMPLETED)


def test_delivery_of_who_was_deleted_stays_in_the_books():
    user = make_user("u1")
    dispatch = make_send([user])
    carry_all()

    deleted(external_ids=["u1"])

    assert outcomes(dispatch) == {user.pk: ("sent", None)}
    assert balanced(dispatch).sent == 1
