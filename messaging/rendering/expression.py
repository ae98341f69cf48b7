"""One Liquid expression, read token by token: Braze's ``${…}`` goes in, standard Liquid comes out.

Linear, and strict where the library's own patterns are not: what leaves here is written in one
way, so no text makes python-liquid look at it more than once (design, safety, T9).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from messaging.rendering.bounds import DEEPEST_BRACKET, LARGEST_INTEGER, MOST_TOKENS

OUTPUT_END, TAG_END, END = "output_end", "tag_end", "end"
TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n\f\v]+)
  | (?P<tag_end>-?%\})
  | (?P<output_end>-?\}\})
  | (?P<string>"[^"]*"|'[^']*')
  | (?:(?P<namespace>[A-Za-z_]\w*)\.)?\$\{(?P<attribute>[^{}]*)\}
  | (?P<number>-?[0-9]+(?:\.[0-9]+)?)
  | (?P<word>[^\W\d](?:\w|-(?!%\}|\}\}))*\??)
  | (?P<sign>==|!=|<>|<=|>=|\.\.|[<>=.,:|()\[\]])
  | (?P<opening>\{\{-?)
    """,
    re.VERBOSE,
)
SEGMENT = re.compile(r"([^.\[\]]+)|\[\s*(-?\d{1,9})\s*\]|(\.)")
CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
PAIRS = {")": "(", "]": "["}
MOST_NAME_CHARACTERS = 255
MOST_NUMBER_CHARACTERS = 40
BARE = "profile"  # the namespace of ${first_name}


class Fault(Exception):  # noqa: N818 - a place in the source, which the reader turns into an error
    """What is wrong, and where in the source."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


class Token(NamedTuple):
    """One token; an attribute has its namespace and path, and its text is as the author wrote."""

    kind: str
    text: str
    start: int
    namespace: str = ""
    path: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Expression:
    """What stands in an output or behind a tag's name; braces around an attribute are gone."""

    tokens: Sequence[Token]

    @property
    def liquid(self) -> str:
        """The same in standard Liquid, tokens apart by one blank."""
        return " ".join(map(_liquid, self.tokens))

    @property
    def inner(self) -> "Expression":
        """The same without the parentheses around it, if there are some."""
        texts = [token.text for token in self.tokens]
        if texts[:1] == ["("] and texts[-1:] == [")"]:
            return Expression(self.tokens[1:-1])
        return self

    @property
    def attributes(self) -> list[Token]:
        """The ``${…}`` tokens."""
        return [token for token in self.tokens if token.kind == "attribute"]


def read(source: str, start: int, stop: int, *, until: str, at: int) -> tuple[Expression, Token]:
    """Read from ``start`` to the ``until`` token, or to ``stop`` for ``END``; return that too.

    ``at`` is where the output or tag opens. Raises ``Fault``.
    """
    tokens: list[Token] = []
    opening: Token | None = None
    position = start
    while True:
        token, position = _next(source, position, stop)
        if token.kind == (OUTPUT_END if opening else until):
            if opening is None:
                return Expression(tokens), token
            opening = None
        elif token.kind == "opening" and opening is None:
            opening = token
        elif token.kind in (END, OUTPUT_END, TAG_END, "opening"):
            start = opening.start if opening else at
            raise Fault(f"{source[start : start + 2]} is never closed", start)
        else:
            _append(tokens, token, at)


def _append(tokens: list[Token], token: Token, at: int) -> None:
    if len(tokens) >= MOST_TOKENS:
        raise Fault(f"a template may have {MOST_TOKENS:,} words and signs in its tags", at)
    tokens.append(token)


def _next(source: str, position: int, stop: int) -> tuple[Token, int]:
    found = TOKEN.match(source, position, stop)
    while found and found["space"]:
        position = found.end()
        found = TOKEN.match(source, position, stop)
    if position >= stop:
        return Token(END, "", stop), position
    if found is None:
        raise _unreadable(source, position)
    if found["attribute"] is not None:
        return _attribute(found), found.end()
    kind = found.lastgroup or ""
    return _checked(Token(kind, found[0], position)), found.end()


def _attribute(found: re.Match[str]) -> Token:
    name = found["attribute"].strip()
    path: list[str | int] = []
    for key, index, _dot in SEGMENT.findall(name):
        path += [key.strip()] if key else [int(index)] if index else []
    if not path or len(name) > MOST_NAME_CHARACTERS:
        raise Fault("${…} wants a name of 1 to 255 characters", found.start())
    if any('"' in str(key) and "'" in str(key) for key in path):
        raise Fault("a name in ${…} cannot hold both kinds of quotes", found.start())
    return Token("attribute", found[0], found.start(), found["namespace"] or BARE, tuple(path))


def _checked(token: Token) -> Token:
    if token.kind == "word" and token.text.endswith("__"):
        raise Fault("a name cannot end with two underscores", token.start)
    if token.kind == "number" and (
        len(token.text) > MOST_NUMBER_CHARACTERS
        or abs(int(token.text.partition(".")[0])) > LARGEST_INTEGER
    ):
        raise Fault("a number needs more than 64 bits", token.start)
    return token


def _unreadable(source: str, position: int) -> Fault:
    character = source[position]
    if character in CURLY_QUOTES:
        return Fault("Liquid wants straight quotes", position)
    if character in "\"'":
        return Fault("a quote is never closed", position)
    return Fault(f"Liquid cannot read {character!r} here", position)


def check_brackets(tokens: Sequence[Token]) -> None:
    """See that brackets pair, strings in them stand alone, and parentheses hold a range."""
    opened: list[Token] = []
    for at, token in enumerate(tokens):
        if token.text in PAIRS.values():
            _check_opening(tokens, at, opened)
            opened.append(token)
        elif token.text in PAIRS and not (opened and opened.pop().text == PAIRS[token.text]):
            raise Fault(f"{token.text} closes nothing", token.start)
    if opened:
        raise Fault(f"{opened[-1].text} is never closed", opened[-1].start)


def _check_opening(tokens: Sequence[Token], at: int, opened: Sequence[Token]) -> None:
    rest = [token.text for token in tokens[at + 1 : at + 3]]
    if len(opened) >= DEEPEST_BRACKET:
        raise Fault(f"brackets nest deeper than {DEEPEST_BRACKET}", tokens[at].start)
    if tokens[at].text == "(":
        _check_range(tokens, at)
    elif rest and rest[0][0] in "\"'" and rest[1:] != ["]"]:
        raise Fault("a string in brackets stands alone", tokens[at].start)


def _check_range(tokens: Sequence[Token], at: int) -> None:
    for index in range(at + 1, len(tokens)):
        if tokens[index].text == "..":
            return
        if tokens[index].text in ("(", ")"):
            break
    raise Fault("parentheses hold a range, as in (1..5)", tokens[at].start)


def _liquid(token: Token) -> str:
    if token.kind != "attribute":
        return token.text
    steps = (f"[{key}]" if isinstance(key, int) else _quoted(key) for key in token.path)
    return f"{token.namespace}__{''.join(steps)}"


def _quoted(key: str) -> str:
    return f"['{key}']" if '"' in key else f'["{key}"]'
