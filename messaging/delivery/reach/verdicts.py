"""What the judge says of users with the same traits; it is the judge that each message meets."""

from messaging.channels.base import DeviceRow, Gate, Person
from messaging.choices.channels import Platform
from messaging.choices.outcomes import Reason
from messaging.choices.people import SubscriptionState
from messaging.delivery.eligibility import judge
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.traits import STATES, Trait, Values

# Addresses that stand for all that are as they are; a test holds that the channels read them so.
BAD, GOOD_MAIL, GOOD_PHONE = "@", "one@rcpt.example", "+34600111222"
GOOD_TOKENS = {
    Platform.ANDROID: "a",
    Platform.IOS: "a" * 64,
    Platform.KINDLE: "a",
    Platform.WEB: "https://push.example/a",
}


def verdict(values: Values, ask: Asked) -> Reason | None:
    """Return why a user with these traits does not get the message; None: they get it."""
    if values.get(Trait.BEATEN.of(ask.key)):
        return Reason.DUPLICATE_ADDRESS
    is_shut = bool(values.get(Trait.SHUT.of(ask.key)))
    found = judge(_person(values, ask), ask.message, ask.channel, ask.state, is_suppressed=is_shut)
    return found if isinstance(found, Reason) else None


def is_unsubscribed(values: Values, ask: Asked) -> bool:
    """Say whether they unsubscribed from what the channel asks about."""
    own = STATES.get(ask.channel.gate, "")
    return bool(values.get(own) == SubscriptionState.UNSUBSCRIBED)


def _person(values: Values, ask: Asked) -> Person:
    has, is_good = values.get(Trait.HAS.of(ask.key)), values.get(Trait.GOOD.of(ask.key))
    is_mail = ask.channel.gate is Gate.EMAIL
    address = "" if not has else BAD
    good = GOOD_MAIL if is_mail else GOOD_PHONE
    return Person(
        id=0,
        external_id=None,
        email=good if is_good else address,
        phone=good if is_good else address,
        email_subscribe=values.get("email_subscribe", SubscriptionState.SUBSCRIBED),
        push_subscribe=values.get("push_subscribe", SubscriptionState.SUBSCRIBED),
        is_in_group=bool(values.get(Trait.IN_GROUP.of(ask.key))),
        devices=_devices(ask.platform, is_good=bool(is_good)) if has else (),
    )


def _devices(platform: Platform | None, *, is_good: bool) -> list[DeviceRow]:
    if platform is None:
        return []
    token = GOOD_TOKENS[platform] if is_good else BAD
    return [DeviceRow(id=1, platform=platform, token=token)]
