"""What holds in each place, by the place's word in ``channels.base.Place``.

Keyed by words, since the render process must not import the channels: they bring Django.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from messaging.errors import RenderLimitError
from messaging.rendering.bounds import MOST_OUTPUT_BYTES
from messaging.rendering.places import html_body, json_body, lines
from messaging.rendering.places.values import (
    Escape,
    Escaped,
    Liquid,
    Read,
    Segments,
    Written,
    plain_text,
    text_of,
)


def no_check(text: str) -> None:
    """Take any text."""


def never(segments: Segments) -> bool:  # noqa: ARG001 - one signature for all places
    """Say that a value is written alike whatever stands around it."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One place. ``value`` writes one value, where it ``looks_around`` in vain.

    ``guarded`` makes one part of those of a plain text that must see each other.
    """

    name: str
    write: Callable[[Segments], str]
    value: Callable[[object], str]
    looks_around: Callable[[Segments], bool] = never
    guarded: Callable[[Sequence[str | Read]], Sequence[str | Read]] = list
    escape: Escape | None = None  # None: values are printed as they read
    captured: Callable[[Segments], str] = plain_text
    check: Callable[[str], None] = no_check
    own_filters: Mapping[str, Callable[[Liquid], Liquid]] | None = None

    def finish(self, segments: Segments) -> str:
        """Write a whole text and check it; raises ``RenderError`` or ``RenderLimitError``."""
        text = self.write(segments)
        if len(text) > MOST_OUTPUT_BYTES or len(text.encode()) > MOST_OUTPUT_BYTES:
            raise RenderLimitError(f"renders to more than {MOST_OUTPUT_BYTES // 1024} KiB")
        self.check(text)
        return text


def _html_escape(value: Liquid) -> Liquid:
    """Escape now; the place will not do it again, nor will a second ``escape``."""
    if isinstance(value, Escaped):
        return value
    text = html_body.escape(text_of(value))
    return Escaped(text, text)


def _html_raw(value: Liquid) -> Liquid:
    text = text_of(value)
    return Written(text, text)


def _json_escape(value: Liquid) -> Liquid:
    text = json_body.escape(text_of(value))
    return Written(text, text)


RULES: Mapping[str, Rules] = {
    rules.name: rules
    for rules in (
        Rules(name="text", write=lines.write_text, value=lines.text_value),
        Rules(
            name="header",
            write=lines.write_header,
            value=lines.header_value,
            check=lines.check_header,
        ),
        Rules(name="url", write=plain_text, value=text_of, check=lines.check_url),
        Rules(
            name="html",
            write=html_body.write,
            value=html_body.html_value,
            guarded=html_body.guarded,
            escape=html_body.escape,
            captured=html_body.write,
            own_filters={"escape": _html_escape, "raw": _html_raw},
        ),
        Rules(
            name="json",
            write=json_body.write,
            value=json_body.fragment,
            looks_around=json_body.leaves_strings,
            escape=json_body.escape,
            captured=json_body.fragments,
            check=json_body.check,
            own_filters={"json_escape": _json_escape},
        ),
    )
}
