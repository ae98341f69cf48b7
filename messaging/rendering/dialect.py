"""Braze's Liquid, read once and in linear time, as pieces that python-liquid can parse.

The library never sees the source: its parser is handed text, outputs and tags that were counted,
paired and spelled in one way here. Comments are gone, raw text is text, white space next to a
``-`` is taken away, and the lines of a ``liquid`` tag stand as tags of their own.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from messaging.errors import RenderError
from messaging.rendering.blocks import FILTERED, REFUSED, Nesting
from messaging.rendering.bounds import MOST_PIECES, MOST_SOURCE_BYTES, MOST_TOKENS
from messaging.rendering.chain import check_calls
from messaging.rendering.expression import (
    END,
    OUTPUT_END,
    TAG_END,
    Expression,
    Fault,
    check_brackets,
    read,
)

TEXT, OUTPUT, TAG = "text", "output", "tag"
OPENING = re.compile(r"\{\{-?|\{%-?")
TAG_NAME = re.compile(r"[ \t\r\n]*(#|\w*)")
CLOSING = re.compile(r"[ \t\r\n]*-?%\}")
LINE = re.compile(r"[^\n]+")
# Blocks whose content is not Liquid → where they end; a comment may hold comments.
VERBATIM = {
    "raw": re.compile(r"\{%-?[ \t\r\n]*(endraw)[ \t\r\n]*-?%\}"),
    "doc": re.compile(r"\{%-?[ \t\r\n]*(enddoc)[ \t\r\n]*-?%\}"),
    "comment": re.compile(r"\{%-?[ \t\r\n]*(comment|endcomment)\b[^{}%]*%\}"),
}


class Piece(NamedTuple):
    """Text, an output or a tag: ``value`` is the text, or the expression in standard Liquid."""

    kind: str
    name: str  # a tag's
    value: str
    start: int  # in the source
    expression: Expression = Expression(())


def read_source(source: str) -> Sequence[Piece]:
    """Return the pieces of a template; raises ``RenderError`` with line and column."""
    try:
        return _Reader(source).pieces
    except Fault as fault:
        line, column = position_of(source, fault.start)
        raise RenderError(str(fault), line=line, column=column) from None


def position_of(source: str, start: int) -> tuple[int, int]:
    """Return line and column of an offset, both from 1."""
    return source.count("\n", 0, start) + 1, start - source.rfind("\n", 0, start)


class _Reader:
    """One source, read to its end."""

    def __init__(self, source: str) -> None:
        if len(source) > MOST_SOURCE_BYTES or len(source.encode()) > MOST_SOURCE_BYTES:
            raise Fault(f"a template may have {MOST_SOURCE_BYTES // 1024} KiB", 0)
        self.source = source
        self.pieces: list[Piece] = []
        self.nesting = Nesting()
        self.count = self.tokens = 0
        self.trims = False  # the last tag ended with a dash
        position = 0
        while opening := OPENING.search(source, position):
            self._text(position, opening.start(), opening[0])
            is_output = opening[0].startswith("{{")
            position = self._output(opening) if is_output else self._tag(opening)
        self._text(position, len(source), "")
        self.nesting.finish()

    def _text(self, start: int, stop: int, following: str) -> None:
        text = self.source[start:stop]
        if self.trims:
            text = text.lstrip()
        if following.endswith("-"):
            text = text.rstrip()
        self.trims = False
        if text:
            self.pieces.append(Piece(TEXT, "", text, start))

    def _output(self, opening: re.Match[str]) -> int:
        stop, at = len(self.source), opening.start()
        expression, end = read(self.source, opening.end(), stop, until=OUTPUT_END, at=at)
        self._add(Piece(OUTPUT, "", expression.liquid, at, expression))
        return self._behind(end.start, end.text)

    def _tag(self, opening: re.Match[str]) -> int:
        found = TAG_NAME.match(self.source, opening.end())
        name = found[1] if found else ""
        behind, at = found.end() if found else opening.end(), opening.start()
        if name in VERBATIM:
            return self._verbatim(name, behind, at)
        if name in ("#", "liquid"):
            return self._lines(name, behind, at)
        if name in REFUSED:  # what follows may be no expression at all
            raise Fault(REFUSED[name], at)
        expression, end = read(self.source, behind, len(self.source), until=TAG_END, at=at)
        self._enter(name, expression, at)
        return self._behind(end.start, end.text)

    def _enter(self, name: str, expression: Expression, at: int) -> None:
        if name == "echo":
            return self._add(Piece(OUTPUT, "", expression.liquid, at, expression))
        self.nesting.enter(name, at)
        expression = expression.inner if name == "abort_message" else expression
        return self._add(Piece(TAG, name, expression.liquid, at, expression))

    def _add(self, piece: Piece) -> None:
        self._count(piece.start, len(piece.expression.tokens))
        check_brackets(piece.expression.tokens)
        for token in piece.expression.attributes:
            if token.namespace == "content_blocks":
                raise Fault("content_blocks are not supported yet", token.start)
        if piece.kind == OUTPUT or piece.name in FILTERED:
            check_calls(piece.expression)
        if piece.kind == TAG or piece.value:
            self.pieces.append(piece)

    def _count(self, at: int, tokens: int = 0) -> None:
        self.count += 1
        self.tokens += tokens
        if self.count > MOST_PIECES:
            raise Fault(f"a template may have {MOST_PIECES:,} outputs and tags", at)
        if self.tokens > MOST_TOKENS:
            raise Fault(f"a template may have {MOST_TOKENS:,} words and signs in its tags", at)

    def _behind(self, start: int, end: str) -> int:
        self.trims = end.lstrip().startswith("-")
        return start + len(end)

    def _verbatim(self, name: str, behind: int, at: int) -> int:
        """Take a block whole: raw text becomes text, the others go."""
        self._count(at)
        closing = CLOSING.match(self.source, behind)
        end = self._end_of(name, closing.end()) if closing else None
        if closing is None or end is None:
            raise Fault(f"{name} is never closed: end{name} is missing", at)
        if name == "raw":
            self._behind(closing.start(), closing[0])
            start_of_end = "{%-" if end[0].startswith("{%-") else "{%"
            self._text(closing.end(), end.start(), start_of_end)
        self.trims = end[0].endswith("-%}")
        return end.end()

    def _end_of(self, name: str, position: int) -> re.Match[str] | None:
        depth = 1
        while end := VERBATIM[name].search(self.source, position):
            depth += 1 if end[1] == name else -1
            position = end.end()
            if not depth:
                break
        return end

    def _lines(self, name: str, behind: int, at: int) -> int:
        """Take ``{% # … %}``, which says nothing, or ``{% liquid … %}``, a tag a line."""
        end = self.source.find("%}", behind)
        if end < 0:
            raise Fault("is never closed", at)
        stop = end - 1 if self.source[end - 1] == "-" else end
        self._count(at)
        is_comment, depth = False, self.nesting.depth
        for line in LINE.finditer(self.source, behind, stop) if name == "liquid" else ():
            is_comment = self._line(line.start(), line.end(), is_comment)
        if is_comment or self.nesting.depth != depth:
            raise Fault("a block that opens in a liquid tag closes in it", at)
        return self._behind(stop, self.source[stop : end + 2])

    def _line(self, start: int, stop: int, is_comment: bool) -> bool:  # noqa: FBT001 - a state
        found = TAG_NAME.match(self.source, start, stop)
        name, behind = (found[1], found.end()) if found else ("", start)
        if is_comment:
            return name != "endcomment"
        if name in ("comment", "#") or not self.source[start:stop].strip():
            return name == "comment"
        expression, _ = read(self.source, behind, stop, until=END, at=start)
        self._enter(name, expression, start)
        return False
