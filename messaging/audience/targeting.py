"""Whom a request means: users by name, a segment, an audience; and whether it says so clearly.

Source: the table of spec, messages-send §4. An empty list names nobody and counts as absent, since
public clients send one with every broadcast. An unclear request is refused: it never reaches more
people than a clear one.
"""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, WrapValidator

from messaging.audience.reader import read_audience
from messaging.errors import InvalidRequestError, Problem
from messaging.wire import Given, Id, WireModel, at_most, is_true

MOST_IDS = 50  # spec, messages-send §3: external ids and aliases together
NAMES = ("external_user_ids", "user_aliases")
# What other calls of the family, or a slip, call somebody or a filter. Elsewhere such a field is
# ignored; next to broadcast that would reach everybody in their place. Source: seeds, broadcast.
MISTAKEN_NAMES = (
    *("recipients", "external_user_id", "external_ids", "external_id", "user_ids"),
    *("user_alias", "aliases", "braze_id", "braze_ids", "connected_audience"),
)

# Braze's words: spec, messages-send §8.
NO_RECIPIENTS = "No Recipients"
TOO_MANY_IDS = "The max number of external_ids and aliases per request was exceeded"


class Lone(tuple[Any, ...]):
    """A list of one that came without its brackets, as in the seed's example; equal to a tuple."""

    __slots__ = ()


def lenient(item: Any) -> WrapValidator:  # noqa: ANN401 - a type
    """Read one ``item`` as a list of one, and remember that it came alone."""
    alone: TypeAdapter[Any] = TypeAdapter(item)

    def validate(value: object, handler: Callable[[object], object]) -> object:
        if isinstance(value, list | tuple):
            return handler(value)
        return Lone((alone.validate_python(value),))

    return WrapValidator(validate, json_schema_input_type=list[item] | item)


class UserAlias(WireModel):
    """A user by another name; the pair of both is unique."""

    alias_name: Id = Field(description="The name, unique under its label.")
    alias_label: Id = Field(description="What kind of name it is.")


ExternalIds = Annotated[tuple[Id, ...], at_most(MOST_IDS), lenient(Id)]
Aliases = Annotated[tuple[UserAlias, ...], at_most(MOST_IDS), lenient(UserAlias)]


def targeting_problems(given: Given) -> Iterable[Problem]:
    """Yield where a request does not say clearly whom it is for."""
    yield from _audience_problems(given.get("audience"))
    counts = {name: _count(given.get(name, [])) for name in NAMES}
    if sum(counts.values()) > MOST_IDS:
        longest = max(NAMES, key=lambda name: counts[name])
        yield Problem(longest, f"{TOO_MANY_IDS}: at most {MOST_IDS} together")
    if any(counts.values()):
        yield from _named_problems(given)
    else:
        yield from _unnamed_problems(given)


def _count(value: object) -> int:
    """Return how many users a field names; what came without brackets is one."""
    return len(value) if isinstance(value, list) else 1


def _named_problems(given: Given) -> Iterable[Problem]:
    if is_true(given.get("broadcast")):
        reason = "must be false or left out when external_user_ids or user_aliases name users"
        yield Problem("broadcast", reason)


def _unnamed_problems(given: Given) -> Iterable[Problem]:
    if "segment_id" not in given and "audience" not in given:
        ways = "external_user_ids, user_aliases, or segment_id or audience with broadcast"
        yield Problem("", f"{NO_RECIPIENTS}: give {ways}")
    elif not is_true(given.get("broadcast")):
        reason = "must be true to reach a whole segment or audience; else name users in it"
        yield Problem("broadcast", reason)
    else:
        yield from _mistaken_problems(given)


def _mistaken_problems(given: Given) -> Iterable[Problem]:
    """Yield what names somebody in words that this call does not know."""
    for name in MISTAKEN_NAMES:
        if given.get(name):
            reason = "is no field here, and broadcast would reach everybody instead; leave it out"
            yield Problem(name, reason)


def _audience_problems(audience: object) -> Iterable[Problem]:
    """Yield what is wrong with an audience; its type refuses what is no object."""
    if isinstance(audience, dict):
        try:
            read_audience(audience)
        except InvalidRequestError as error:
            yield from error.within("audience").problems
