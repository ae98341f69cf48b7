from datetime import timedelta
from decimal import Decimal

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.console.keyset import Place
from messaging.console.outcome_filter import OutcomeFilter
from messaging.console.user_lookup import read_name
from messaging.console.users import queries
from messaging.errors import NotFoundError
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from tests.factories import NOW, make_device, make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


def test_of_a_search_the_whole_name_stands_before_beginnings():
    for name in ("u_1", "u_10", "u_11"):
        make_user(name)

    found = queries.found_users(read_name("u_1", by_address=True), Place())

    assert [user.external_id for user in found.rows] == ["u_1", "u_10", "u_11"]


def test_a_user_is_found_by_braze_id_alone():
    lena = make_user("lena")

    assert queries.user_of(lena.braze_id.upper()) == lena
    with pytest.raises(NotFoundError):
        queries.user_of("lena")


def test_history_holds_what_was_not_sent_and_is_filtered_by_channel_and_outcome():
    lena, dispatch = make_user(), make_dispatch()
    make_delivery(dispatch, lena, Status.SENT)
    make_delivery(dispatch, lena, Status.SKIPPED, channel=ChannelKey.SMS, reason=Reason.NO_ADDRESS)
    make_delivery(dispatch, make_user(), Status.SENT)

    def listed(**asked):
        return [
            row.status for row in queries.history(lena, OutcomeFilter.read(asked), Place()).rows
        ]

    assert listed() == [Status.SKIPPED, Status.SENT]
    assert listed(channel="sms") == [Status.SKIPPED]
    assert listed(status="sent") == [Status.SENT]
    assert listed(status="sent", channel="sms") == []
    with pytest.raises(NotFoundError):
        OutcomeFilter.read({"status": "sent'"})


def test_the_sends_of_outcomes_are_read_at_once(django_assert_num_queries):
    lena = make_user()
    rows = [make_delivery(make_dispatch(name=f"Send {number}"), lena) for number in range(3)]

    with django_assert_num_queries(1):
        found = queries.dispatches_of(rows)

    assert [found[row.dispatch_number].name for row in rows] == ["Send 0", "Send 1", "Send 2"]


def test_devices_stand_by_their_last_use():
    lena = make_user()
    for name, ago in (("old", 5), ("never", None), ("new", 1)):
        used = NOW - timedelta(days=ago) if ago else None
        make_device(lena, device_id=name, last_used_at=used)

    assert [each.device_id for each in queries.devices_of(lena)] == ["new", "old", "never"]


def test_events_and_purchases_are_summed_up_by_name():
    lena = make_user()
    placed = EventName.objects.create(name="placed")
    pizza = Product.objects.create(product_id="pizza")
    for day in range(3):
        time = NOW - timedelta(days=day)
        CustomEvent.objects.create(user=lena, event_name=placed, time=time)
        Purchase.objects.create(
            user=lena, product=pizza, time=time, currency="EUR", price="11.90", quantity=2
        )
    CustomEvent.objects.create(user=make_user(), event_name=placed, time=NOW)

    (event,) = queries.event_summary(lena)
    (purchase,) = queries.purchase_summary(lena)

    assert (event["name"], event["count"], event["last"]) == ("placed", 3, NOW)
    assert event["first"] == NOW - timedelta(days=2)
    assert (purchase["name"], purchase["count"], purchase["last"]) == ("pizza", 6, NOW)
    assert purchase["total"] == pytest.approx(Decimal("71.40"))
    assert len(queries.latest_events(lena)) == 3


def test_other_names_stand_by_label():
    lena = make_user(alias=("c-7", "shop"))
    lena.aliases.create(name="c-8", label="crm")

    assert [str(alias) for alias in queries.aliases_of(lena)] == ["crm:c-8", "shop:c-7"]
