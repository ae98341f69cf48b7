"""The quick way to a message: from a row to what the carrier takes, with no ``Person`` in between.

For users who are plainly reachable, by mail or by a call that asks for no address of theirs, and of
a template that the carrier has a press for. Anybody else, and whomever the press has no message
for, goes the usual way, which judges and says why.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from messaging.channels.base import Gate
from messaging.channels.mailbox import is_address
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState, SubscriptionState
from messaging.delivery.window.share import Share
from messaging.errors import RenderError
from messaging.providers.base import Press
from messaging.rendering.template import MessageTemplate
from messaging.rendering.variables import UNSUBSCRIBE_TOKENS, as_json

Made = tuple[str, str, Any]  # a message's key, its address, and what the press has made
Quick = Callable[[int], Made | None]
_CHANNELS = frozenset({ChannelKey.EMAIL, ChannelKey.WEBHOOK})
Pressing = Callable[[MessageTemplate], Press | None]


def quick_way(share: Share, pressing: Pressing) -> Quick | None:
    """Return what makes a user's message by the press; None where nobody's can be."""
    content, mentions = share.content, share.content.template.mentions
    if content.channel.key not in _CHANNELS or share.owed:
        return None
    if mentions.groups or mentions.device or mentions.email_state:
        return None
    press = pressing(content.template)
    return _way(share, press) if press else None


def _way(share: Share, press: Press) -> Quick:
    content, glimpse, key_of = share.content, share.glimpses(), share.key_of
    link, shared, suppressed = content.unsubscribe_link, content.shared, share.suppressed
    admitted = _admitted(content.state)
    is_mail = content.channel.gate is Gate.EMAIL
    offers_link = content.state is not RecipientSubscriptionState.ALL
    names_link = not content.template.mentions.profile.isdisjoint(UNSUBSCRIBE_TOKENS)

    def quick(user_id: int) -> Made | None:
        seen = glimpse(user_id)
        if seen is None or user_id in suppressed:
            return None
        to, state, profile, attributes = seen
        if is_mail and (state not in admitted or not is_address(to)):
            return None
        url = link(user_id) if link and (offers_link or names_link) else None
        if names_link:
            profile |= dict.fromkeys(UNSUBSCRIBE_TOKENS, url)
        own = {"profile__": as_json(profile), "custom_attribute__": attributes}
        key = key_of(user_id)
        try:
            made = press({**own, **shared}, to=to, key=key, url=url if offers_link else None)
        except RenderError:
            return None
        return key, to, made

    return quick


@lru_cache
def _admitted(state: RecipientSubscriptionState) -> frozenset[int]:
    """Return the codes of the states of users whom a send may reach."""
    return frozenset(int(own) for own in SubscriptionState if state.admits(own))
