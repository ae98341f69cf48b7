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


@pytest.mark.parametrize(
    "body",
    [
        {"external_ids": ["u1"]},
        {"email_addresses": [{"email": "ANA@rcpt.example", "prioritization": ["identified"]}]},
        {"phone_numbers": [{"phone": "+34600111222", "prioritization": ["identified"]}]},
    ],
)
def test_who_is_not_there_is_as_good_as_deleted(body):
    make_user("u1", email="ana@rcpt.example", phone="+34600111222")

    assert deleted(**body) == deleted(**body) == {"deleted": 1, "message": "success"}


@pytest.mark.parametrize("order", [["unidentified"], ["identified"]])
@pytest.mark.parametrize(
    ("kind", "address"),
    [("email_addresses", {"email": "ANA@rcpt.example"}), ("phone_numbers", {"phone": "+34600"})],
)
def test_address_that_somebody_still_has_is_told(kind, address, order):
    for name in ("u1", "u2"):
        make_user(name, email="ana@rcpt.example", phone="+34600")

    body = deleted(**{kind: [address | {"prioritization": order}]})

    assert body["errors"] == [
        f"{kind}.0: leaves nobody, or several, of those who have it; nobody was deleted"
    ]
    assert User.objects.count() == 2


def test_address_whose_users_all_went_by_this_call_is_not_told():
    for name in ("u1", None):
        User.objects.create(external_id=name, email="ana@rcpt.example")
    orders = [["identified"], ["unidentified"], ["identified", "most_recently_updated"]]
    entries = [{"email": "ana@rcpt.example", "prioritization": order} for order in orders]

    assert deleted(email_addresses=entries) == {"deleted": 3, "message": "success"}
    assert not User.objects.exists()


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
