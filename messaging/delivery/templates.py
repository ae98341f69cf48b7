"""Compiled messages, shared by those that say the same: most small sends differ in whom they name.

What is kept is bounded in number and in bytes, and found by a digest, so the keys hold nobody's
words. A compiled message makes its parts anew for each user, so any number of threads may share it.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import blake2b
from threading import Lock
from typing import Any

import orjson

from messaging.channels.base import Place
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.rendering.plain_version import compile_mail
from messaging.rendering.template import MessageTemplate, compile_message

_KEPT = 256
_MOST_BYTES = 4 * 1024 * 1024  # of JSON, all together; compiled it is some five times as much
_Compiler = Callable[[Mapping[str, Any], Mapping[str, Place]], MessageTemplate]  # Any: JSON


class Templates:
    """The last few hundred that one way of compiling has made."""

    def __init__(self, compiler: Callable[[ChannelKey], _Compiler]) -> None:
        self._compiler = compiler
        self._kept: OrderedDict[bytes, tuple[MessageTemplate, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def of(self, channel: ChannelKey, content: Mapping[str, Any]) -> MessageTemplate:  # Any: JSON
        """Return ``content`` as a template; raises ``RenderError`` as compiling it does."""
        text = _text(content)
        key = blake2b(text, key=channel.word.encode(), digest_size=32).digest()
        with self._lock:
            if text and (found := self._kept.get(key)):
                self._kept.move_to_end(key)
                return found[0]
        template = self._compiler(channel)(content, CHANNELS[channel].places)
        if text:
            self._keep(key, template, len(text))
        return template

    def _keep(self, key: bytes, template: MessageTemplate, size: int) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = template, size
                self._bytes += size
            while len(self._kept) > _KEPT or self._bytes > _MOST_BYTES:
                _, (_, freed) = self._kept.popitem(last=False)
                self._bytes -= freed


def _text(content: Mapping[str, Any]) -> bytes:  # Any: JSON
    """Return the same bytes for the same content; none for a number that has no room in them."""
    try:
        return orjson.dumps(content)
    except TypeError:
        return b""


def _for_workers(channel: ChannelKey) -> _Compiler:
    """Return what a lane renders: a mail gets its plain text, too."""
    return compile_mail if channel is ChannelKey.EMAIL else compile_message


written = Templates(lambda _channel: compile_message)  # as callers wrote them
carried = Templates(_for_workers)  # as lanes send them
