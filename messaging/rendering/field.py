"""One string of a message: where it stands, what was read in it, and how its faults are named."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from messaging.channels.base import Place
from messaging.errors import RenderError
from messaging.rendering.dialect import TEXT, Piece, position_of, read_source
from messaging.rendering.places.lines import fixed_origin
from messaging.rendering.places.values import Value


def pieces_of(source: str, path: str) -> Sequence[Piece]:
    """Return the pieces of a string; raises ``RenderError`` with its path, line and column."""
    try:
        return read_source(source)
    except RenderError as fault:
        raise RenderError(f"{path}: {fault}", line=fault.line, column=fault.column) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A template with its dotted path, its source, and its place's word."""

    path: str
    source: str
    place: str
    pieces: Sequence[Piece]

    @property
    def texts(self) -> Sequence[str]:
        """The author's own text."""
        return [piece.value for piece in self.pieces if piece.kind == TEXT]

    @property
    def payload(self) -> Mapping[str, Any]:
        """What the child is sent, as JSON."""
        return {"place": self.place, "pieces": [piece[:4] for piece in self.pieces]}

    @property
    def origin(self) -> str | None:
        """The scheme and host that no value may change, in a URL that has one."""
        if self.place != Place.URL.value:
            return None
        shape = [piece.value if piece.kind == TEXT else Value("") for piece in self.pieces]
        return fixed_origin(shape) or None

    @contextmanager
    def naming(self) -> Iterator[None]:
        """Put the path in front of what is wrong."""
        try:
            yield
        except RenderError as fault:
            raise type(fault)(f"{self.path}: {fault}") from None

    def error(self, fault: RenderError, start: int | None) -> RenderError:
        """Return the fault with the path, and with line and column where they are known."""
        if start is None:
            return RenderError(f"{self.path}: {fault}")
        line, column = position_of(self.source, start)
        return RenderError(f"{self.path}: {fault}", line=line, column=column)
