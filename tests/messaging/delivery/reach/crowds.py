"""Random users with all that a channel may ask about, and the plain way of judging each of them."""

from collections import Counter

from hypothesis import strategies as st

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey, Platform
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.delivery.eligibility import judge, may_receive, suppressed
from messaging.delivery.fetch import People
from messaging.models.device import Device
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from tests.factories import MESSAGES, NOW, make_device, make_group, make_user
from tests.messaging.audience.ranking import ranked

GROUPS = {ChannelKey.SMS: "group-sms", ChannelKey.WHATS_APP: "group-wa"}
EMAILS = ["", "a@rcpt.example", "A@rcpt.example", "b@rcpt.example", "shut@rcpt.example"]
EMAILS += ["spam@rcpt.example", "gone@rcpt.example", "no address", "a@b", "é@rcpt.example", "a@1.2"]
PHONES = ["", "+34600111222", "+34600111333", "+34600111444", "+999123456789", "34600111222", "x"]
PHONES += ["+34806123456"]  # a premium number
TOKENS = {
    Platform.ANDROID: ["tok:a", "no token", ""],
    Platform.IOS: ["a" * 64, "A" * 63, "g" * 64],
    Platform.KINDLE: ["amzn1.adm-a", ".no"],
    Platform.WEB: ["https://push.example/a", "http://push.example/a", "https:///a"],
}
GONE = "gone@rcpt.example"  # of a person who may have been deleted
SHUT = (
    (ChannelKey.EMAIL, "Shut@rcpt.example", SuppressionReason.HARD_BOUNCE),
    (ChannelKey.EMAIL, "spam@rcpt.example", SuppressionReason.SPAM),
    (ChannelKey.EMAIL, GONE, SuppressionReason.MANUAL),
    (ChannelKey.SMS, "+34600111444", SuppressionReason.MANUAL),
)
states = st.sampled_from(SubscriptionState)
devices = st.one_of(
    [
        st.tuples(
            st.just(platform),
            st.sampled_from(tokens),
            st.booleans(),
            st.sampled_from([None, 1, 2]),
        )
        for platform, tokens in TOKENS.items()
    ]
)
people = st.fixed_dictionaries(
    {
        "email": st.sampled_from(EMAILS),
        "phone": st.sampled_from(PHONES),
        "email_subscribe": states,
        "push_subscribe": states,
        "groups": st.sets(st.sampled_from([*GROUPS.values(), "archived"])),
        "devices": st.lists(devices, max_size=3),
        "vip": st.booleans(),
    }
)
crowds = st.lists(people, min_size=1, max_size=9)


def settle(crowd, *, is_readable):
    """Make these users the only ones; ``is_readable``: no shut person was deleted."""
    for model in (Device, GroupSubscription, SubscriptionGroup, Suppression, User):
        model.objects.all().delete()
    groups = {
        group_id: make_group(channel, subscription_group_id=group_id)
        for channel, group_id in GROUPS.items()
    }
    groups["archived"] = make_group(subscription_group_id="archived", is_archived=True)
    for number, person in enumerate(crowd):
        user = make_user(
            f"u{number}",
            custom_attributes={"vip": "yes" if person["vip"] else "no"},
            **{name: person[name] for name in ("email", "phone", "email_subscribe")},
            push_subscribe=person["push_subscribe"],
        )
        for group_id in person["groups"]:
            group = groups[group_id]
            GroupSubscription.objects.create(user=user, group=group, is_subscribed=True)
        for platform, token, is_enabled, day in person["devices"]:
            used = day and NOW.replace(day=day)
            make_device(user, platform, token=token, is_push_enabled=is_enabled, last_used_at=used)
    for channel, address, reason in SHUT:
        Suppression.objects.create(
            channel=channel,
            address_hash=Suppression.hash_of(channel, address),
            address=address if is_readable or address != GONE else "",
            reason=reason,
            source="test",
        )


def messages(*channels, latest_only=False):
    """One good message a channel, with its channel's own group."""
    found = {channel.word: dict(MESSAGES[channel.word]) for channel in channels}
    for channel in channels:
        if channel in GROUPS:
            found[channel.word]["subscription_group_id"] = GROUPS[channel]
        if latest_only and channel.word.endswith("_push"):
            found[channel.word]["send_to_most_recent_device_only"] = True
    return found


def judged(ask, users):
    """``{user id: Reason, or a number of messages}``: one by one, as a window judges them."""
    ids = sorted(users.values_list("pk", flat=True))
    verdicts = {}
    if CHANNELS[ask.key].ranks_by_address:
        may = may_receive(ask.channel, ask.message, ask.state)
        for user_id, is_first in ranked(users, ask.key, may_receive=may):
            if not is_first:
                verdicts[user_id] = Reason.DUPLICATE_ADDRESS
    see = People([(ask.content(), ids)]).seen_by(ask.content())
    found = [see(user_id) for user_id in ids if user_id not in verdicts]
    shut = suppressed(found, ask.channel, ask.state)
    for person in found:
        verdict = judge(
            person, ask.message, ask.channel, ask.state, is_suppressed=person.id in shut
        )
        verdicts[person.id] = verdict if isinstance(verdict, Reason) else len(verdict)
    return verdicts


def outcomes(verdicts):
    """The same counted by reason; None for those whom it reaches."""
    return Counter(each if isinstance(each, Reason) else None for each in verdicts.values())
