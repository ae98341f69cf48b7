"""JSON and text as numbered lines: what code.html shows, with the line each path stands on."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

MOST_LINES = 2000
REDACTED = "[redacted:"  # how activity/redaction begins what it writes in place of a secret
_REDACTION = re.compile(r"\[redacted:([a-z-]+)\]")


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of a line: key, text, number, word, mark or redacted."""

    kind: str
    text: str


@dataclass(slots=True)
class Line:
    """One numbered line; ``mark`` is ``error`` where something is wrong with it."""

    number: int
    indent: str
    tokens: list[Token]
    mark: str = ""


@dataclass(slots=True)
class CodeView:
    """Numbered lines under a name; ``text`` is what gets copied: all of it, without numbers."""

    name: str
    text: str
    lines: list[Line]
    left_out: int = 0
    prefix: str = ""
    line_of: dict[str, int] = field(default_factory=dict)  # dotted path: its line

    def mark(self, path: str) -> int | None:
        """Mark the line of a dotted path, or of the nearest thing around it; return its number."""
        parts = path.split(".")
        while parts and ".".join(parts) not in self.line_of:
            parts.pop()
        number = self.line_of.get(".".join(parts)) if parts else None
        if number is not None and number <= len(self.lines):
            self.lines[number - 1].mark = "error"
        return number


def json_view(value: Any, name: str, *, prefix: str = "") -> CodeView:  # noqa: ANN401 - whatever JSON holds
    """Return ``value`` as indented JSON; ``prefix`` keeps two views' line ids apart."""
    writer = _Writer()
    writer.write(value, _Spot())
    shown = writer.lines[:MOST_LINES]
    text = json.dumps(value, indent=2, ensure_ascii=False)
    left_out = len(writer.lines) - len(shown)
    return CodeView(name, text, shown, left_out, prefix, writer.line_of)


def text_view(text: str, name: str, *, prefix: str = "") -> CodeView:
    """Return plain text as lines, as it is."""
    lines = [
        Line(number, "", [Token("redacted" if REDACTED in line else "text", line)])
        for number, line in enumerate(text.split("\n"), 1)
    ]
    return CodeView(name, text, lines[:MOST_LINES], max(0, len(lines) - MOST_LINES), prefix)


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands: its path, depth, what leads it on its line and what follows it."""

    path: tuple[str, ...] = ()
    lead: tuple[Token, ...] = ()
    tail: str = ""


class _Writer:
    """Writes a JSON value line by line and notes where each path landed."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.line_of: dict[str, int] = {}

    def write(self, value: Any, spot: _Spot) -> None:  # noqa: ANN401 - whatever JSON holds
        """Add the lines of one value."""
        if isinstance(value, dict | list) and value:
            self._write_nested(value, spot)
        else:
            self._add(spot, *spot.lead, _leaf(value), *_marks(spot.tail))

    def _write_nested(self, value: dict[str, Any] | list[Any], spot: _Spot) -> None:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        self._add(spot, *spot.lead, Token("mark", opening))
        children = list(_children(value, spot.path))
        for place, (path, lead, child) in enumerate(children, 1):
            self.write(child, _Spot(path, lead, "," if place < len(children) else ""))
        self._add(spot, Token("mark", closing + spot.tail))

    def _add(self, spot: _Spot, *tokens: Token) -> None:
        number = len(self.lines) + 1
        self.line_of.setdefault(".".join(spot.path), number)
        self.lines.append(Line(number, "  " * len(spot.path), list(tokens)))


def _children(
    value: dict[str, Any] | list[Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], tuple[Token, ...], Any]]:
    if isinstance(value, dict):
        for key, child in value.items():
            lead = (Token("key", json.dumps(key, ensure_ascii=False)), Token("mark", ": "))
            yield (*path, key), lead, child
    else:
        for place, child in enumerate(value):
            yield (*path, str(place)), (), child


def _leaf(value: Any) -> Token:  # noqa: ANN401 - whatever JSON holds
    text = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        return _text(value, text)
    if value is None or isinstance(value, bool):
        return Token("word", text)
    return Token("mark" if isinstance(value, dict | list) else "number", text)


def _text(value: str, written: str) -> Token:
    """Return a text; one that is nothing but a redaction reads as dots and the rule's name."""
    if rule := _REDACTION.fullmatch(value):
        return Token("redacted", f"•••• {rule[1].replace('-', ' ')}")
    return Token("redacted" if REDACTED in value else "text", written)


def _marks(text: str) -> list[Token]:
    return [Token("mark", text)] if text else []
