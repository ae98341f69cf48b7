"""What a call was about, from its raw body: refused ones are listed by audience and channel too.

Any JSON goes in, however wrong, and nothing is judged: that is the readers' work.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from messaging.choices.channels import ChannelKey

_KINDS = {
    (True, False, False): "users",
    (True, True, False): "users in segment",
    (True, False, True): "users in audience",
    (True, True, True): "users in segment and audience",
    (False, True, False): "segment",
    (False, False, True): "audience",
    (False, True, True): "segment and audience",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """For lists: whom, and over which channels."""

    audience_kind: str = ""
    channels: list[int] = field(default_factory=list)


def sketch(body: Any) -> Sketch:  # noqa: ANN401 - whatever JSON holds
    """Return what ``body`` asks for, as far as it says so."""
    if not isinstance(body, Mapping):
        return Sketch()
    names_users = bool(body.get("external_user_ids") or body.get("user_aliases"))
    kind = (names_users, bool(body.get("segment_id")), bool(body.get("audience")))
    messages = body.get("messages")
    words = messages if isinstance(messages, Mapping) else {}
    return Sketch(
        audience_kind=_KINDS.get(kind, ""),
        channels=[int(channel) for channel in ChannelKey if words.get(channel.word) is not None],
    )
