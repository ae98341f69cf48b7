"""The addresses that we put into messages ourselves."""

from collections.abc import Callable

from messaging.choices.channels import ChannelKey
from messaging.tokens import LinkKey, LinkKind

UNSUBSCRIBE_PATH = "/unsubscribe/"
PREVIEW = "preview"  # in place of a token, where nothing is sent: it opens nothing

UserLink = Callable[[int], str]  # user id → address


def unsubscribe_links(base_url: str, dispatch_number: int, key: LinkKey | None) -> UserLink:
    """Return what makes the address with which a user ends the mail; it asks nobody anything.

    Without a ``key`` it looks the same and does nothing, as a preview needs it.
    """
    start = base_url + UNSUBSCRIBE_PATH
    if key is None:
        return lambda _user_id: start + PREVIEW
    sign = key.signer(LinkKind.UNSUBSCRIBE, ChannelKey.EMAIL, dispatch_number)
    return lambda user_id: start + sign(user_id)
