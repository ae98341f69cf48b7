"""Read and compiled messages, shared by those that say the same: most small sends differ in names.

What is kept is bounded in number and in bytes, and found by a digest, so the keys hold nobody's
words. A compiled message makes its parts anew for each user, so any number of threads may share it.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any, Generic, TypeVar

import orjson

from messaging.channels.base import Message
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.rendering.plain_version import compile_mail
from messaging.rendering.template import MessageTemplate, compile_message
from messaging.wire import read

_KEPT = 256
_MOST_BYTES = 4 * 1024 * 1024  # of JSON, all together; compiled it is some five times as much
Json = Mapping[str, Any]
Made = TypeVar("Made")


class Shared(Generic[Made]):
    """The last few hundred that one way of making them has made of a channel's content."""

    def __init__(self, make: Callable[[ChannelKey, Json], Made]) -> None:
        self._make = make
        self._kept: OrderedDict[bytes, tuple[Made, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def of(self, channel: ChannelKey, content: Json) -> Made:
        """Return what is made of ``content``; raises what making it raises, each time."""
        return self._of(channel, _text(content), lambda: content)

    def of_text(self, channel: ChannelKey, messages: str) -> Made:
        """Return the same of a channel's content in ``messages``, JSON that is read only if new.

        Raises ``KeyError`` where the channel has none, besides.
        """
        return self._of(channel, messages.encode(), lambda: json.loads(messages)[channel.word])

    def _of(self, channel: ChannelKey, text: bytes, content: Callable[[], Json]) -> Made:
        key = blake2b(text, key=channel.word.encode(), digest_size=32).digest()
        with self._lock:
            if text and (found := self._kept.get(key)):
                self._kept.move_to_end(key)
                return found[0]
        made = self._make(channel, content())
        if text:
            self._keep(key, made, len(text))
        return made

    def _keep(self, key: bytes, made: Made, size: int) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made, size
                self._bytes += size
            while len(self._kept) > _KEPT or self._bytes > _MOST_BYTES:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A message as a lane sends it."""

    message: Message
    template: MessageTemplate


def _text(content: Json) -> bytes:
    """Return the same bytes for the same content; none for a number that has no room in them."""
    try:
        return orjson.dumps(content)
    except TypeError:
        return b""


def _compiled(channel: ChannelKey, content: Json) -> MessageTemplate:
    return compile_message(content, CHANNELS[channel].places)


def _carried(channel: ChannelKey, body: Json) -> Carried:
    """Read a message again, without the request around it; a mail gets its plain text, too."""
    message = read(CHANNELS[channel].message, body)
    compiler = compile_mail if channel is ChannelKey.EMAIL else compile_message
    return Carried(message=message, template=compiler(message.content(), CHANNELS[channel].places))


written = Shared(_compiled)  # contents as callers wrote them
carried = Shared(_carried)  # messages as dispatches keep them
