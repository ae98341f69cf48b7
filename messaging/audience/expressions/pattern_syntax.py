r"""RE2's syntax, read token by token and written for PostgreSQL, so that both find the same.

The two read one text differently: ``.`` and ``\w`` and ``\b``, ``\z``, ``[[=a=]]``, named groups,
``***``, and what is one letter but for its case. So nothing is passed on as it stands: characters
and classes become codes, assertions become what they mean, and what has no counterpart is refused
by its name (design, safety: T8). Sources: RE2, ``doc/syntax.txt``; PostgreSQL, section 9.7.3.
"""

import re
from collections.abc import Callable, Mapping

from messaging.audience.expressions.code_points import CodePoints

MOST_REPETITIONS = 255  # PostgreSQL's own limit; RE2's is 1000

# For patterns that RE2 has read without objection, and for those alone.
_TOKEN = re.compile(
    r"""
    (?P<set>\[\^?\]?(?:\[:\^?[a-z]+:\]|\\.|[^\]\\])*\])
    |(?P<escape>\\.)
    |(?P<flags>\(\?[imsU-]+[:)])
    |(?P<group>\((?:\?:|\?P?<\w+>)?)
    |(?P<repetition>(?:[*+?]|\{(?:0|[1-9][0-9]*)(?:,(?:0|[1-9][0-9]*)?)?\})\??)
    |(?P<sign>[).|^$])
    |(?P<literal>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ITEM = re.compile(
    r"\[:(?P<posix_not>\^?)(?P<posix>[a-z]+):\]"
    r"|\\(?P<perl>[dswDSW])"
    r"|(?P<low>\\.|.)(?:-(?P<high>\\.|[^\]]))?",
    re.DOTALL,
)

_WORD = "[0-9A-Z_a-z]"
_SIGNS: Mapping[str, str] = {
    ")": ")",
    "|": "|",
    ".": r"[^\n]",
    "^": "(?:^)",  # in brackets, for PostgreSQL repeats no bare assertion
    "$": "(?:$)",
}
_ASSERTIONS: Mapping[str, str] = {
    "A": "(?:^)",
    "z": "(?:$)",
    "b": f"(?:(?<!{_WORD})(?={_WORD})|(?<={_WORD})(?!{_WORD}))",
}
_CONTROLS: Mapping[str, str] = dict(zip("afnrtv", "\a\f\n\r\t\v", strict=True))
_PERL: Mapping[str, CodePoints] = {
    "d": CodePoints.named("09"),
    "s": CodePoints.named("\t\n\f\r  "),  # without \v
    "w": CodePoints.named("09AZ__az"),
}
_POSIX: Mapping[str, CodePoints] = {
    "alnum": CodePoints.named("09AZaz"),
    "alpha": CodePoints.named("AZaz"),
    "ascii": CodePoints.named("\x01\x7f"),
    "blank": CodePoints.named("\t\t  "),
    "cntrl": CodePoints.named("\x01\x1f\x7f\x7f"),
    "digit": CodePoints.named("09"),
    "graph": CodePoints.named("!~"),
    "lower": CodePoints.named("az"),
    "print": CodePoints.named(" ~"),
    "punct": CodePoints.named("!/:@[`{~"),
    "space": CodePoints.named("\t\r  "),
    "upper": CodePoints.named("AZ"),
    "word": CodePoints.named("09AZ__az"),
    "xdigit": CodePoints.named("09AFaf"),
}
_REFUSED: Mapping[str, str] = {
    **dict.fromkeys("01234567", "an octal code"),
    **dict.fromkeys("pP", "a Unicode class"),
    **dict.fromkeys("QE", "a quotation"),
    "x": "a character's code",
    "C": "a single byte",
    "B": "a place that is no word boundary",
}


def for_postgresql(pattern: str) -> str:
    """Return ``pattern``, which RE2 reads, for PostgreSQL's ``~`` under the collation ``C``.

    What it finds does not depend on case. Raises ``ValueError`` naming a construct we refuse.
    """
    return "".join(_WRITERS[str(token.lastgroup)](token[0]) for token in _TOKEN.finditer(pattern))


def _set(text: str) -> str:
    is_negated = text.startswith("[^")
    found = CodePoints()
    for item in _ITEM.finditer(text[1 + is_negated : -1]):
        found |= _item(item)
    return (found.others() if is_negated else found).as_postgresql()


def _item(item: re.Match[str]) -> CodePoints:
    if item["posix"]:
        points = _POSIX[item["posix"]].in_any_case()
        return points.others() if item["posix_not"] else points
    if item["perl"]:
        return _perl(item["perl"])
    low = _code(item["low"])
    return CodePoints(((low, _code(item["high"]) if item["high"] else low),)).in_any_case()


def _perl(letter: str) -> CodePoints:
    points = _PERL[letter.lower()].in_any_case()
    return points.others() if letter.isupper() else points


def _escape(text: str) -> str:
    letter = text[1]
    if letter in _ASSERTIONS:
        return _ASSERTIONS[letter]
    return _perl(letter).as_postgresql() if letter.lower() in _PERL else _literal(text)


def _literal(text: str) -> str:
    code = _code(text)
    return CodePoints(((code, code),)).in_any_case().as_postgresql()


def _code(text: str) -> int:
    letter = text[-1]
    if len(text) == 1:
        return ord(letter)
    if letter in _REFUSED:
        raise ValueError(f"holds {_REFUSED[letter]} ({text}), which we do not support.")
    return ord(_CONTROLS.get(letter, letter))


def _repetition(text: str) -> str:
    if any(int(number) > MOST_REPETITIONS for number in re.findall("[0-9]+", text)):
        raise ValueError(f"repeats over {MOST_REPETITIONS} times ({text}).")
    return text if len(text) == 1 else text.removesuffix("?")  # lazy or not: it is found or not


def _flags(text: str) -> str:
    raise ValueError(f"holds a flag ({text}), which we do not support; case is ignored anyway.")


_WRITERS: Mapping[str, Callable[[str], str]] = {
    "set": _set,
    "escape": _escape,
    "flags": _flags,
    "group": lambda _: "(?:",
    "repetition": _repetition,
    "sign": _SIGNS.__getitem__,
    "literal": _literal,
}
