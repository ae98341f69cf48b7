"""An audience as one short text: it is equal exactly when the same users are meant.

It is a count and two sums over the users' ids, so one statement makes it, in any order and without
reading a user; one who leaves and one who enters change it. It keeps no secret and proves nothing
about who made it: it only notices that an audience moved.
"""

import re
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.db.models import Count, F, Sum

from messaging.audience.expressions.mixing import Mixed, mixed
from messaging.choices.channels import ChannelKey
from messaging.models.user import UserQuerySet

_VERSION = "v1."  # an older or newer one is no fingerprint: it would compare unlike sums
_FORM = struct.Struct(">QQQH")  # count, two sums, the channels as bits
_TEXT = re.compile(r"v1\.([A-Za-z0-9_-]{35})")
_LANES = (0, 1)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared of an audience: how many, who, and on which channels."""

    count: int
    sums: tuple[int, int]
    channels: int

    @classmethod
    def of(cls, users: UserQuerySet, channels: Iterable[ChannelKey]) -> Self:
        """Read it of ``users``, in one statement."""
        sums = {f"lane_{lane}": Sum(Mixed(F("pk"), lane=lane)) for lane in _LANES}
        found = users.order_by().aggregate(count=Count("pk"), **sums)
        first, second = (int(found[name] or 0) for name in sums)
        return cls(found["count"], (first, second), _bits(channels))

    @classmethod
    def of_ids(cls, user_ids: Iterable[int], channels: Iterable[ChannelKey]) -> Self:
        """Return what ``of`` reads of users with these ids."""
        ids = list(user_ids)
        first, second = (sum(mixed(user_id, lane=lane) for user_id in ids) for lane in _LANES)
        return cls(len(ids), (first, second), _bits(channels))

    @classmethod
    def read(cls, text: str) -> Self:
        """Return what ``text`` says; raises ``ValueError`` for a text that we did not make."""
        if not (found := _TEXT.fullmatch(text)):
            raise ValueError("is no fingerprint that this release made")
        count, first, second, channels = _FORM.unpack(urlsafe_b64decode(found[1] + "="))
        return cls(count, (first, second), channels)

    def __str__(self) -> str:
        packed = _FORM.pack(self.count, *self.sums, self.channels)
        return _VERSION + urlsafe_b64encode(packed).decode().rstrip("=")


def _bits(channels: Iterable[ChannelKey]) -> int:
    return sum(1 << channel for channel in set(channels))
