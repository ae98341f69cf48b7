"""One user's messages: by the press where there is one, else judged and rendered."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.delivery.window.making import Maker
from messaging.errors import RenderError
from messaging.providers.base import always, no_press
from messaging.rendering.mail_press import mail_press
from tests.factories import make_device, make_user
from tests.messaging.delivery.sends import make_send, new_lane
from tests.messaging.delivery.window.windows import claimed_shares

pytestmark = pytest.mark.django_db


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def maker(lane, *, pressing=no_press, begin=None):
    (share,), _ = claimed_shares(lane)
    return Maker(share, child=lane.carriers.child, pressing=pressing, begin=begin), share


def test_a_pressed_message_holds_no_content(lane):
    user = make_user(first_name="Ada")
    make_send([user])
    made, share = maker(lane, pressing=mail_press)

    (message,) = made.messages(user.pk)

    assert (message.content, message.address.value) == ({}, user.email)
    assert b"Hello Ada" in message.made.data
    assert message.facts == share.content.facts
    assert message.begin is always


def test_a_rendered_message_has_its_own_link_among_its_facts(lane):
    user = make_user(first_name="Ada")
    make_send([user])
    made, share = maker(lane)

    (message,) = made.messages(user.pk)

    assert (message.made, message.content["body"]) == (None, "<p>Hello Ada</p>")
    assert message.facts["unsubscribe_url"] == share.content.unsubscribe_link(user.pk)


@pytest.mark.parametrize("pressing", [mail_press, no_press])
def test_begin_knows_whose_message_it_is(lane, pressing):
    user = make_user()
    make_send([user])
    asked = []
    made, share = maker(lane, pressing=pressing, begin=lambda *which: asked.append(which) or True)

    (message,) = made.messages(user.pk)

    assert message.begin()
    assert asked == [(message.key, share, user.pk)]


@pytest.mark.parametrize("pressing", [mail_press, no_press])
def test_who_is_skipped_has_no_message_and_a_row_that_says_why(lane, pressing):
    user = make_user(email="")
    make_send([user])
    made, share = maker(lane, pressing=pressing)

    assert made.messages(user.pk) == ()
    (row,) = share.results.rows
    assert (row.user_id, row.status, row.reason) == (user.pk, Status.SKIPPED, Reason.NO_ADDRESS)


@pytest.mark.parametrize("pressing", [mail_press, no_press])
def test_what_cannot_be_rendered_is_said_with_its_field(lane, pressing):
    user = make_user(first_name="a\nb")
    make_send([user], messages={"subject": "{{${first_name}}}"})
    made, _ = maker(lane, pressing=pressing)

    with pytest.raises(RenderError, match="subject"):
        made.messages(user.pk)


def test_each_device_has_a_message_and_a_key_of_its_own(lane):
    user = make_user()
    devices = [make_device(user), make_device(user)]
    make_send([user], ChannelKey.ANDROID_PUSH)
    made, share = maker(lane)

    messages = made.messages(user.pk)

    assert {message.key for message in messages} == {
        f"{share.key_of(user.pk)}.{device.pk}" for device in devices
    }
