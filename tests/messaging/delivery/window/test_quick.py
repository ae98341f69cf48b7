"""The quick way makes the mails that the usual way makes, and leaves everybody else to it."""

import re
from datetime import date

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.choices.states import ChunkState
from messaging.delivery.window.quick import quick_way
from messaging.models.chunk import Chunk
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from messaging.providers.base import no_press
from messaging.providers.webhook_call import call_press
from messaging.rendering.mail_press import mail_press
from messaging.rendering.mime import build_mail
from tests.factories import make_user
from tests.messaging.delivery.sends import make_send, new_lane
from tests.messaging.delivery.window.windows import claimed_shares, open_batch

pytestmark = pytest.mark.django_db
EMAIL = ChannelKey.EMAIL
OUT = SubscriptionState.UNSUBSCRIBED
BODY = {
    "subject": "{{${first_name} | default: 'You'}}{{custom_attribute.${title}}}, hello",
    "body": "<p>Hello {{${first_name}}} of {{${city}}}, born {{${date_of_birth}}}.</p>"
    "<p>Your plan is {{custom_attribute.${plan}}}, your user {{${user_id}}}.</p>"
    "<p>Stop: {{${set_user_to_unsubscribed_url}}}, send {{campaign.${dispatch_id}}}</p>"
    + "<p>The sale begins on Friday, at nine, in every shop and on every screen.</p>"
    * 3,
}
ALL = {"recipient_subscription_state": "all"}


@pytest.fixture
def lane():
    lane = new_lane()
    yield lane
    lane.close()


def make_people():
    """Users of all kinds: plainly reachable, hard to write, and not to be reached."""
    shut = make_user(email="shut@rcpt.example")
    Suppression.objects.create(
        channel=EMAIL,
        address_hash=Suppression.hash_of(EMAIL, shut.email),
        reason=SuppressionReason.HARD_BOUNCE,
        source="test",
    )
    gone = make_user(email="gone@rcpt.example")
    people = [
        make_user(first_name="Ada", custom_attributes={"plan": "plus"}, home_city="Madrid"),
        make_user(first_name="José <b>", custom_attributes={"plan": [1, "x"]}),
        make_user(custom_attributes={"title": "x" * 1_100}),
        make_user(first_name="a\r\nb"),
        make_user(date_of_birth=date(1990, 2, 3), custom_attributes={"plan": True}),
        make_user(email=""),
        make_user(email="no address"),
        make_user(email_subscribe=OUT),
        shut,
        gone,
    ]
    return people, gone


def carried(lane, pressing):
    """What a window comes to: mails by user, how many of them were pressed, and the rows."""
    batch = open_batch(lane, pressing)
    messages = list(batch)
    mails = {
        message.user_id: message.made
        or build_mail(
            message.content, to=message.address.value, key=message.key, facts=message.facts
        )
        for message in messages
    }
    Chunk.objects.update(state=ChunkState.READY, owner=None, inflight=0)  # as if nobody had it
    pressed = sum(message.made is not None for message in messages)
    return {user: dated(mail) for user, mail in mails.items()}, pressed, batch.shares[0].results


def dated(mail):
    """The mail without its second."""
    return mail.sender, re.sub(rb"Date: [^\r]*", b"", mail.data)


@pytest.mark.parametrize("request_fields", [{}, ALL])
def test_both_ways_make_the_same_mails_and_skip_the_same_users(lane, request_fields):
    people, gone = make_people()
    make_send(people, request=request_fields, messages=BODY)
    User.objects.filter(pk=gone.pk).delete()

    quick, pressed, results = carried(lane, mail_press)
    usual, none_pressed, own_results = carried(lane, no_press)

    assert quick == usual
    assert (results.rows, results.end) == (own_results.rows, own_results.end)
    assert (pressed, none_pressed) == (len(usual), 0)
    assert {Reason(row.reason) for row in results.rows} >= {
        Reason.NO_ADDRESS,
        Reason.INVALID_ADDRESS,
        Reason.SUPPRESSED,
        Reason.USER_DELETED,
        Reason.MESSAGE_TOO_LARGE,
        Reason.RENDER_ERROR,
    }


@pytest.mark.parametrize(
    "said",
    [
        "{{subscribed_state.${email_global}}}",
        "{{most_recently_used_device.${model}}}",
        "{% if true %}x{% endif %}",
    ],
)
def test_what_asks_for_more_than_a_row_goes_the_usual_way(lane, said):
    make_send([make_user()], messages={**BODY, "body": BODY["body"] + said})
    (share,), _ = claimed_shares(lane)

    assert quick_way(share, mail_press) is None


def test_other_channels_go_the_usual_way(lane):
    make_send([make_user()], ChannelKey.CONTENT_CARD)
    (share,), _ = claimed_shares(lane)

    assert quick_way(share, call_press) is None


def test_a_call_asks_for_no_address_and_no_consent(lane):
    user = make_user(first_name="Ada", email="", email_subscribe=OUT)
    make_send([user], ChannelKey.WEBHOOK)
    (share,), _ = claimed_shares(lane)

    key, to, call = quick_way(share, call_press)(user.pk)

    assert (key, to) == (share.key_of(user.pk), "")
    assert (call.host, call.body) == ("hooks.example", b"Hello Ada")


def test_who_is_all_right_is_made_in_one_step(lane):
    user = make_user(first_name="Ada")
    make_send([user], messages=BODY)
    (share,), _ = claimed_shares(lane)

    key, to, mail = quick_way(share, mail_press)(user.pk)

    assert (key, to) == (share.key_of(user.pk), user.email)
    assert b"Subject: Ada, hello" in mail.data
    assert quick_way(share, mail_press)(user.pk + 1) is None
