"""Which comparisons a clause offers, and what it asks for beside each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.audience import occurrences
from messaging.audience.operands import WORDS
from messaging.audience.profile_field import FIELDS
from messaging.audience.registry import Grammar
from messaging.audience.subscription_group import STATES as GROUP_STATES
from messaging.audience.subscription_status import STATES
from messaging.console.audience_builder.catalogue import Catalogue, Subject
from messaging.models.attribute import AttributeType

_EXISTENCE = ("exists", "does_not_exist")
_EQUALITY = ("equals", "not_equal")
_LISTS = ("is_one_of", "is_none_of")
_ORDER = ("greater_than", "greater_than_or_equal_to", "less_than", "less_than_or_equal_to")
_DAYS = (
    *("less_than_x_days_ago", "greater_than_x_days_ago"),
    *("less_than_x_days_in_the_future", "greater_than_x_days_in_the_future"),
)
_INSTANTS = ("after", "before")
_PATTERNS = ("matches_regex", "does_not_match_regex")
_ELEMENTS = ("includes_value", "does_not_include_value")

# Source: spec, audience §2.
BY_TYPE: Mapping[AttributeType, Sequence[str]] = {
    AttributeType.STRING: (*_EQUALITY, *_LISTS, *_PATTERNS, *_EXISTENCE),
    AttributeType.NUMBER: (*_EQUALITY, *_ORDER, *_LISTS, *_EXISTENCE),
    AttributeType.BOOLEAN: (*_EQUALITY, *_EXISTENCE),
    AttributeType.TIME: (*_DAYS, *_INSTANTS, *_EXISTENCE),
    AttributeType.ARRAY: (*_ELEMENTS, *_EXISTENCE),
    AttributeType.OBJECT: _EXISTENCE,
}
_IS: Mapping[str, Promise | str] = {"is": _("is"), "is_not": _("is not")}
_TIMES: Mapping[str, Promise | str] = {
    "has_done": _("at least once"),
    "has_not_done": _("never"),
    "at_least": _("at least … times"),
    "at_most": _("at most … times"),
    "exactly": _("exactly … times"),
}
_WINDOWS: Mapping[str, Promise | str] = {
    "": _("ever"),
    "in_last_days": _("in the last … days"),
    "after": _("after"),
    "before": _("before"),
    "between": _("between"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a select: its wire word, what it reads as, whether it is the chosen one."""

    word: str
    plain: str
    is_chosen: bool = False


def comparisons(subject: Subject, catalogue: Catalogue, grammar: Grammar) -> Sequence[str]:
    """Return the comparisons that fit what a clause asks about; all, where its type is unknown."""
    if subject.kind == "custom_attribute":
        known: Any = grammar.filters["custom_attribute"]
        kind = catalogue.types.get(subject.ref)
        fitting = known.comparisons if kind is None else BY_TYPE[kind]
        return [word for word in fitting if word in known.comparisons and word != "does_not_equal"]
    if subject.kind == "profile_field":
        return list(FIELDS[subject.ref].comparisons) if subject.ref in FIELDS else list(_EXISTENCE)
    return _BY_KIND[subject.kind]


_BY_KIND: Mapping[str, Sequence[str]] = {
    "custom_event": tuple(_TIMES),
    "purchase": tuple(_TIMES),
    "subscription_group": tuple(_IS),
    "segment_membership": tuple(_IS),
    "email_subscription_status": tuple(_IS),
    "push_subscription_status": tuple(_IS),
    "last_used_app": _INSTANTS,
    "random_bucket": ("between",),
}


def choices(words: Iterable[str], chosen: str, *, times: bool = False) -> list[Choice]:
    """Return comparisons as options; one that is chosen and does not fit stands with the rest."""
    words = list(words)
    if chosen and chosen not in words:
        words.append(chosen)
    return [Choice(word, plain(word, times=times), word == chosen) for word in words]


def plain(word: str, *, times: bool = False) -> str:
    """Return a comparison as a page says it, without its value."""
    if times and word in _TIMES:
        return str(_TIMES[word])
    told = _IS.get(word) or WORDS.get(word) or (_("from … to") if word == "between" else word)
    return str(told).removesuffix("…").strip()


def windows(chosen: str) -> list[Choice]:
    """Return the spans of time that an event or purchase may be asked for."""
    return [Choice(word, str(told), word == chosen) for word, told in _WINDOWS.items()]


def states(subject: Subject, chosen: str) -> list[Choice]:
    """Return the states that a subscription may be asked for."""
    words = GROUP_STATES if subject.kind == "subscription_group" else STATES
    return [Choice(word, word.replace("_", " "), word == chosen) for word in words]


def has_count(comparison: str) -> bool:
    """Say whether an event or purchase is asked for with a number of times."""
    times = occurrences.COMPARISONS.get(comparison)
    return bool(times and times.has_count)


def value_input(subject: Subject, comparison: str, value_type: str) -> str:
    """Return what stands behind a comparison: none, text, number, days, instant and so on."""
    if subject.kind in _INPUT_OF_KIND:
        return _INPUT_OF_KIND[subject.kind]
    if subject.ref == "date_of_birth" and subject.kind == "profile_field":
        return "date" if comparison in _INSTANTS else "none"
    return _INPUT_OF_COMPARISON.get(comparison, value_type)


_INPUT_OF_KIND: Mapping[str, str] = {
    **dict.fromkeys(("segment_membership", "custom_event", "purchase"), "none"),
    "email_subscription_status": "state",
    "push_subscription_status": "state",
    "subscription_group": "state",
    "last_used_app": "instant",
    "random_bucket": "bucket",
}
_INPUT_OF_COMPARISON: Mapping[str, str] = {
    **dict.fromkeys(_EXISTENCE, "none"),
    **dict.fromkeys(_LISTS, "list"),
    **dict.fromkeys(_ORDER, "number"),
    **dict.fromkeys(_DAYS, "days"),
    **dict.fromkeys(_INSTANTS, "instant"),
    **dict.fromkeys(_PATTERNS, "pattern"),
    **dict.fromkeys(_ELEMENTS, "text"),
}


def value_types(comparison: str, chosen: str) -> list[Choice]:
    """Return the types that a value of this comparison may have; none, where there is but one."""
    if comparison not in {*_EQUALITY, *_LISTS, "does_not_equal"}:
        return []
    types = {"text": _("text"), "number": _("number"), "yes_no": _("yes or no")}
    return [Choice(word, str(told), word == chosen) for word, told in types.items()]
