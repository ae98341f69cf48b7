"""Ruby's ``strftime``, in English.

Our own, since the platform's differs by machine and language and takes any width.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple

DIRECTIVE = re.compile(r"%([-0^#_:]*)(\d{0,2})([A-Za-z%+])")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
NANOSECOND_DIGITS = 9

COMBINED: Mapping[str, str] = {
    "c": "%a %b %e %H:%M:%S %Y",
    "D": "%m/%d/%y",
    "F": "%Y-%m-%d",
    "h": "%b",
    "r": "%I:%M:%S %p",
    "R": "%H:%M",
    "T": "%H:%M:%S",
    "v": "%e-%^b-%Y",
    "x": "%m/%d/%y",
    "X": "%H:%M:%S",
    "+": "%a %b %e %H:%M:%S %Z %Y",
}
# Letter → what it counts, to how many digits, filled with what.
NUMBERS: Mapping[str, tuple[Callable[[datetime], int], int, str]] = {
    "Y": (lambda moment: moment.year, 4, "0"),
    "C": (lambda moment: moment.year // 100, 2, "0"),
    "y": (lambda moment: moment.year % 100, 2, "0"),
    "G": (lambda moment: moment.isocalendar().year, 4, "0"),
    "g": (lambda moment: moment.isocalendar().year % 100, 2, "0"),
    "m": (lambda moment: moment.month, 2, "0"),
    "d": (lambda moment: moment.day, 2, "0"),
    "e": (lambda moment: moment.day, 2, " "),
    "j": (lambda moment: moment.timetuple().tm_yday, 3, "0"),
    "V": (lambda moment: moment.isocalendar().week, 2, "0"),
    "U": (lambda moment: (moment.timetuple().tm_yday + 6 - moment.isoweekday() % 7) // 7, 2, "0"),
    "W": (lambda moment: (moment.timetuple().tm_yday + 6 - moment.weekday()) // 7, 2, "0"),
    "u": (lambda moment: moment.isoweekday(), 1, "0"),
    "w": (lambda moment: moment.isoweekday() % 7, 1, "0"),
    "H": (lambda moment: moment.hour, 2, "0"),
    "k": (lambda moment: moment.hour, 2, " "),
    "I": (lambda moment: moment.hour % 12 or 12, 2, "0"),
    "l": (lambda moment: moment.hour % 12 or 12, 2, " "),
    "M": (lambda moment: moment.minute, 2, "0"),
    "S": (lambda moment: moment.second, 2, "0"),
    "L": (lambda moment: moment.microsecond // 1000, 3, "0"),
    "s": (lambda moment: int(moment.timestamp()), 1, "0"),
}
WORDS: Mapping[str, Callable[[datetime], str]] = {
    "A": lambda moment: DAYS[moment.weekday()],
    "a": lambda moment: DAYS[moment.weekday()][:3],
    "B": lambda moment: MONTHS[moment.month - 1],
    "b": lambda moment: MONTHS[moment.month - 1][:3],
    "p": lambda moment: "PM" if moment.hour >= 12 else "AM",  # noqa: PLR2004 - noon
    "P": lambda moment: "pm" if moment.hour >= 12 else "am",  # noqa: PLR2004 - noon
    "Z": lambda moment: "UTC" if moment.tzinfo is UTC else moment.tzname() or "",
    "n": lambda _: "\n",
    "t": lambda _: "\t",
    "%": lambda _: "%",
}


class Directive(NamedTuple):
    """One ``%…`` of a form."""

    flags: str
    width: str
    letter: str
    whole: str


def strftime(moment: datetime, form: str) -> str:
    """Format an aware time: ``%-d %^a %L %3N %s %:z``; what is no directive stays as it is."""
    return DIRECTIVE.sub(
        lambda found: _part(moment, Directive(found[1], found[2], found[3], found[0])), form
    )


def _part(moment: datetime, directive: Directive) -> str:
    letter, flags = directive.letter, directive.flags
    if letter in NUMBERS:
        return _number(moment, directive)
    if letter == "N":
        return f"{moment.microsecond:06}000"[: int(directive.width or NANOSECOND_DIGITS)]
    text = _word(moment, directive)
    return _cased(text, flags).rjust(int(directive.width or 0), "0" if "0" in flags else " ")


def _number(moment: datetime, directive: Directive) -> str:
    count, digits, fill = NUMBERS[directive.letter]
    if "-" in directive.flags:
        return str(count(moment))
    fill = "0" if "0" in directive.flags else " " if "_" in directive.flags else fill
    return str(count(moment)).rjust(int(directive.width or digits), fill)


def _word(moment: datetime, directive: Directive) -> str:
    letter = directive.letter
    if letter == "z":
        text = moment.strftime("%z")[:5]
        return f"{text[:3]}:{text[3:]}" if ":" in directive.flags else text
    if letter in COMBINED:
        return strftime(moment, COMBINED[letter])
    return WORDS[letter](moment) if letter in WORDS else directive.whole


def _cased(text: str, flags: str) -> str:
    if "^" in flags:
        return text.upper()
    if "#" in flags:
        return text.lower() if text.isupper() else text.upper()
    return text
