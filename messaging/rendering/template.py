"""A message's content as templates: compiled once a dispatch, rendered once a user.

Every string in the content is a template; what is no string passes through. Plain ones are
joined here, the others go to the child, all of a message in one call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from messaging.channels.base import Place
from messaging.errors import RenderError
from messaging.rendering import plain
from messaging.rendering.child import Child, FieldError, Job
from messaging.rendering.dialect import TEXT, Piece
from messaging.rendering.environment import PositionedError, parse
from messaging.rendering.field import Field, pieces_of
from messaging.rendering.fill import Constant, Fill, Json, Texts, object_of, on_same_host
from messaging.rendering.mentions import Mentions, mentions, without_default
from messaging.rendering.places.lines import check_header

Path = tuple[str, ...]
_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)  # one is like no other: a cache's key
class MessageTemplate:
    """A compiled message; ``without_default`` lists what is printed without a fallback."""

    mentions: Mentions
    without_default: tuple[str, ...]
    plain_texts: Mapping[str, plain.Plain]  # by dotted path: what differs from user to user
    same: Mapping[str, Any]  # the content, with None where users differ
    _fill: Fill
    _fields: Sequence[Field]
    _job: Job

    @property
    def is_plain(self) -> bool:
        """Whether no child is needed."""
        return not self._fields

    def render(self, variables: Mapping[str, Any], child: Child) -> dict[str, Any]:
        """Return the content for one user.

        Raises ``AbortedError``, ``RenderError`` naming the field, or ``RenderLimitError``.
        """
        try:
            texts = child.render(self._job, variables) if self._fields else ()
        except FieldError as fault:
            field = self._fields[fault.field]
            raise field.error(fault, fault.start) from None
        content: dict[str, Any] = self._fill(variables, texts)
        return content


def compile_message(content: Mapping[str, Any], places: Mapping[str, Place]) -> MessageTemplate:
    """Return ``content`` as a template; ``places`` maps dotted paths, ``*`` for any one step.

    Raises ``RenderError`` with line and column, and the field's path in its message.
    """
    compiler = _Compiler(content, places)
    fill = compiler.fill(content, ())
    fields = compiler.fields
    return MessageTemplate(
        mentions=mentions(compiler.pieces),
        without_default=tuple(without_default(compiler.pieces)),
        plain_texts=compiler.plain_texts,
        same=compiler.same(content, ()),
        _fill=fill,
        _fields=fields,
        _job=Job(next(_numbers), [field.payload for field in fields]),
    )


class _Compiler:
    """One pass over a content."""

    def __init__(self, content: Mapping[str, Any], places: Mapping[str, Place]) -> None:
        self.content = content
        self.places = {tuple(path.split(".")): place for path, place in places.items()}
        self.fields: list[Field] = []
        self.pieces: list[Piece] = []
        self.plain_texts: dict[str, plain.Plain] = {}
        self.same_texts: dict[str, str] = {}

    def same(self, value: Json, path: Path) -> Json:
        """Return what of a part is the same for everybody, once it was compiled."""
        if isinstance(value, str):
            return self.same_texts.get(".".join(path))
        if isinstance(value, Mapping):
            return {key: self.same(item, (*path, str(key))) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.same(item, (*path, str(at))) for at, item in enumerate(value)]
        return value

    def fill(self, value: Json, path: Path) -> Fill:
        """Return the function that makes this part of the content for a user."""
        if isinstance(value, str):
            return self._string(value, path)
        if isinstance(value, Mapping):
            return object_of(
                {key: self.fill(item, (*path, str(key))) for key, item in value.items()}
            )
        if isinstance(value, list | tuple):
            items = [self.fill(item, (*path, str(at))) for at, item in enumerate(value)]
            return lambda variables, texts: [make(variables, texts) for make in items]
        return Constant(value)

    def _string(self, source: str, path: Path) -> Fill:
        name = ".".join(path)
        pieces = pieces_of(source, name)
        self.pieces += pieces
        place = self._place(path, source, pieces)
        field = Field(path=name, source=source, place=place.value, pieces=pieces)
        text = plain.compiled(pieces, field.place)
        fill = self._plain(field, text) if text else self._risky(field)
        return on_same_host(fill, field, field.origin) if field.origin else fill

    def _plain(self, field: Field, text: plain.Plain) -> Fill:
        """Render what is the same for everybody now, so that its faults are the caller's."""
        with field.naming():
            if field.place == Place.HEADER.value:
                check_header("".join(field.texts))
            if len(field.texts) == len(field.pieces):
                self.same_texts[field.path] = same = text.render({})
                return Constant(same)
        self.plain_texts[field.path] = text
        render = text.render

        def fill(variables: Mapping[str, Any], _texts: Texts) -> str:
            try:
                return render(variables)
            except RenderError as fault:
                raise type(fault)(f"{field.path}: {fault}") from None

        return fill

    def _risky(self, field: Field) -> Fill:
        try:
            parse([piece[:4] for piece in field.pieces], field.place)
        except PositionedError as fault:
            raise field.error(fault, fault.start) from None
        index = len(self.fields)
        self.fields.append(field)
        return lambda _variables, texts: texts[index]

    def _place(self, path: Path, source: str, pieces: Sequence[Piece]) -> Place:
        place = next(
            (place for known, place in self.places.items() if _fits(known, path)), Place.TEXT
        )
        if place is Place.JSON and not (source.strip() and self._is_json(path, pieces)):
            return Place.TEXT
        return place

    def _is_json(self, path: Path, pieces: Sequence[Piece]) -> bool:
        """Say whether a body is JSON: by its header, or opening with ``{`` or ``[``."""
        parent: Any = self.content
        for key in path[:-1]:
            parent = parent[key]
        headers = parent.get("request_headers") if isinstance(parent, Mapping) else None
        headers = headers if isinstance(headers, Mapping) else {}
        types = [
            str(headers[name]).lower() for name in headers if str(name).lower() == "content-type"
        ]
        opening = "".join(piece.value for piece in pieces if piece.kind == TEXT).lstrip()[:1]
        return any("json" in word for word in types) or opening in ("{", "[")


def _fits(known: Path, path: Path) -> bool:
    return len(known) == len(path) and all(
        step in ("*", own) for step, own in zip(known, path, strict=True)
    )
