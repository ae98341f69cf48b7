import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import SubscriptionState
from messaging.console.users import profile
from messaging.models.custom_event import CustomEvent
from messaging.models.user import User
from messaging.services.users.reach import reach
from tests.factories import make_device, make_user
from tests.rows import make_delivery, make_dispatch


def bells(user, groups=None):
    groups = groups or {}
    reached = reach(user, user.devices.all(), groups.keys())
    return {bell.channel: bell for bell in profile.bells(user, reached, groups)}


@pytest.mark.django_db
def test_each_bell_says_in_a_word_whether_it_rings():
    user = make_user(phone="+34655112233", email_subscribe=SubscriptionState.OPTED_IN)
    make_device(user, token="a" * 40)
    make_device(user, token="b" * 40)

    found = bells(user, {ChannelKey.SMS: 2})

    assert found[ChannelKey.ANDROID_PUSH].word == "2 devices"
    assert found[ChannelKey.APPLE_PUSH].word == "no device"
    assert found[ChannelKey.EMAIL].word == "opted_in"
    assert found[ChannelKey.SMS].word == "in 2 groups"
    assert found[ChannelKey.WHATS_APP].word == "in no group"
    assert found[ChannelKey.WEBHOOK].word == "always"
    assert "not_in_subscription_group" in found[ChannelKey.WHATS_APP].title
    assert [bell.is_open for bell in found.values()].count(True) == 5


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("blue", "string", "blue"),
        ("2024-03-01T10:00:00.000000Z", "time", "2024-03-01T10:00:00.000000Z"),
        ("2024-03-01", "string", "2024-03-01"),
        (3250, "number", "3250"),
        (12.5, "number", "12.5"),
        (True, "boolean", "true"),
        (["curry", "tacos"], "array", "curry · tacos"),
    ],
)
def test_an_attribute_has_the_type_that_its_comparisons_follow(value, kind, text):
    (row,) = profile.attribute_rows(User(custom_attributes={"a": value}), is_masked=False)

    assert (row.kind.word, row.text, row.view) == (kind, text, None)


def test_nested_attributes_are_json_to_unfold_and_all_stand_by_name():
    user = User(custom_attributes={"b": {"tier": "gold"}, "a": [{"x": 1}]})

    rows = profile.attribute_rows(user, is_masked=False)

    assert [row.name for row in rows] == ["a", "b"]
    assert all(row.view for row in rows)


def test_a_viewer_reads_no_address_in_attributes_or_events():
    address = "lena@rcpt.example"
    user = User(custom_attributes={"a": address, "b": {"deep": [address]}})

    rows = profile.attribute_rows(user, is_masked=True)
    (event,) = profile.event_rows([CustomEvent(properties={"to": address})], is_masked=True)

    assert address not in rows[0].text
    assert address not in rows[1].view.text
    assert address not in event.properties
    assert "•" in event.properties


@pytest.mark.django_db
def test_history_names_its_send_and_hides_addresses_where_told():
    dispatch = make_dispatch(name="Spring sale")
    row = make_delivery(
        dispatch, make_user(), Status.FAILED, reason=Reason.GAVE_UP, detail="550 <a@rcpt.example>"
    )
    gone = make_delivery(make_dispatch(), make_user())

    shown = profile.history_rows([row, gone], {dispatch.number: dispatch}, User(), is_masked=True)

    assert [each.dispatch for each in shown] == [dispatch, None]
    assert "a@rcpt" not in shown[0].delivery.detail


def test_addresses_are_shown_or_hidden_by_who_looks():
    user = User(email="lena@rcpt.example", phone="+34655112233")

    assert profile.user_row(user, is_masked=True).email == "l•••@rcpt.example"
    assert profile.user_row(user, is_masked=False).phone == "+34655112233"
