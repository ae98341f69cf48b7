"""The short way: text and plain variables become a join of parts, in this process.

Only what is bounded by its own size: attributes, and filters of a fixed list with literal
arguments (design, safety §4). Each part is what the child would have rendered, since both call
the same filters and the same places.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from messaging.rendering.bounds import MOST_OUTPUT_BYTES
from messaging.rendering.chain import Call, calls
from messaging.rendering.dialect import OUTPUT, TEXT, Piece
from messaging.rendering.expression import Token
from messaging.rendering.filters.lifting import Lifted, lifted
from messaging.rendering.joined import LONG, Joined
from messaging.rendering.places.rules import RULES, Rules
from messaging.rendering.places.values import Liquid, Read, Value, Variables

Render = Callable[[Variables], str]

PLAIN_FILTERS = frozenset(
    {"default", "escape", "upcase", "downcase", "capitalize", "strip", "date", "truncate"}
)
MOST_FILTERS = 10  # of one output
COMMANDS = ("size", "first", "last")  # of a value, not of an object
FILTERS = {place: lifted(rules) for place, rules in RULES.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A text as a function of the variables, and what it is made of."""

    place: str
    render: Render
    parts: Sequence[str | Read]  # the author's text, and what reads the values between
    write: Callable[[object], str] | None  # one value; None: what stands around it decides


def compiled(pieces: Sequence[Piece], place: str) -> Plain | None:
    """Return what makes the text of a user's variables, or None where only the child will do."""
    if not all(piece.kind == TEXT or _is_plain(piece) for piece in pieces):
        return None
    rules = RULES[place]
    parts = rules.guarded(
        [
            piece.value if piece.kind == TEXT else _reader(piece, FILTERS[place], rules)
            for piece in pieces
        ]
    )
    shape = [part if isinstance(part, str) else Value("") for part in parts]
    if rules.looks_around(shape):
        return Plain(place=place, render=_careful(parts, rules), parts=parts, write=None)
    return Plain(place=place, render=_quick(parts, rules), parts=parts, write=rules.value)


def _quick(parts: Sequence[str | Read], rules: Rules) -> Render:
    """Join, where no value has to know its neighbours."""
    write, check = rules.value, rules.check
    same = [part if isinstance(part, str) else "" for part in parts]
    own = [(place, part) for place, part in enumerate(parts) if not isinstance(part, str)]
    is_long = any(len(part) >= LONG for part in same)
    join: Callable[[list[str]], str] = Joined if is_long else "".join

    def render(variables: Variables) -> str:
        written = same.copy()
        for place, read in own:
            written[place] = write(read(variables))
        text = join(written)
        if len(text) > MOST_OUTPUT_BYTES // 4:  # UTF-8 takes up to four bytes a character
            return rules.finish([text])
        check(text)
        return text

    return render


def _careful(parts: Sequence[str | Read], rules: Rules) -> Render:
    """Let the place see all segments."""

    def render(variables: Variables) -> str:
        return rules.finish(
            [part if isinstance(part, str) else Value(part(variables)) for part in parts]
        )

    return render


def _is_plain(piece: Piece) -> bool:
    if piece.kind != OUTPUT:
        return False
    first, *rest = piece.expression.tokens
    if first.kind != "attribute" or any(key in COMMANDS for key in first.path[1:]):
        return False
    if any(isinstance(key, int) for key in first.path) or (rest and rest[0].text != "|"):
        return False
    found = calls(piece.expression)
    return len(found) <= MOST_FILTERS and all(map(_is_plain_call, found))


def _is_plain_call(call: Call) -> bool:
    kinds = [token.kind for token in call.given if token.text != ","]
    commas = len(call.given) - len(kinds)
    return (
        call.name.text in PLAIN_FILTERS
        and all(kind in ("string", "number") for kind in kinds)
        and commas == max(len(kinds) - 1, 0)
    )


def _reader(piece: Piece, filters: Mapping[str, Lifted], rules: Rules) -> Read:
    read = _attribute(piece.expression.tokens[0])
    for call in calls(piece.expression):
        given = [
            _literal(token, is_marked=rules.escape is not None)
            for token in call.given
            if token.text != ","
        ]
        read = _filtered(read, filters[call.name.text], given)
    return read


def _filtered(read: Read, function: Lifted, given: Sequence[Liquid]) -> Read:
    return lambda variables: function(read(variables), *given)


def _attribute(token: Token) -> Read:
    root, first, *rest = f"{token.namespace}__", *token.path
    nothing: Mapping[str, Any] = {}
    if rest:
        return lambda variables: _walked(variables.get(root), (first, *rest))
    return lambda variables: variables.get(root, nothing).get(first)


def _walked(value: Liquid, path: Sequence[str | int]) -> Liquid:
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _literal(token: Token, *, is_marked: bool) -> Liquid:
    if token.kind == "string":
        return Markup(token.text[1:-1]) if is_marked else token.text[1:-1]  # noqa: S704 - author's
    return float(token.text) if "." in token.text else int(token.text)
