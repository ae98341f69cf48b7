"""The filters behind a value: which ones, and with what arguments."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from messaging.rendering.expression import Expression, Fault, Token
from messaging.rendering.filters.registry import FILTERS, Filter


class Call(NamedTuple):
    """One filter and the tokens of its arguments, the colon before them not included."""

    name: Token
    given: Sequence[Token]


def calls(expression: Expression) -> list[Call]:
    """Return the filters in order; raises ``Fault`` for a bar without a name behind it."""
    tokens = expression.tokens
    bars = [at for at, token in enumerate(tokens) if token.text == "|"]
    return [
        Call(_name_at(tokens, bar), tokens[bar + 3 : end])
        for bar, end in pairwise([*bars, len(tokens)])
    ]


def check_calls(expression: Expression) -> None:
    """Raise ``Fault`` for a filter that Carillon does not have, or for wrong arguments."""
    for call in calls(expression):
        known = FILTERS.get(call.name.text)
        if known is None:
            raise Fault(f"there is no filter {call.name.text[:50]!r}", call.name.start)
        _check_arguments(known, call)


def _check_arguments(known: Filter, call: Call) -> None:
    names = list(_argument_names(call))
    unknown = next((name for name in names if name.text not in known.named), None)
    if unknown:
        raise Fault(f"{known.name} takes no argument {unknown.text[:50]!r}", unknown.start)
    count = sum(token.text == "," for token in call.given) + bool(call.given) - len(names)
    if not known.fewest <= count <= known.most:
        raise Fault(f"{known.name} takes {_range(known)}", call.name.start)


def _argument_names(call: Call) -> Iterator[Token]:
    for at, token in enumerate(call.given):
        if token.text == ":" and at:
            yield call.given[at - 1]


def _name_at(tokens: Sequence[Token], bar: int) -> Token:
    if len(tokens) <= bar + 1 or tokens[bar + 1].kind != "word":
        raise Fault("| wants the name of a filter behind it", tokens[bar].start)
    if len(tokens) > bar + 2 and tokens[bar + 2].text not in (":", "|"):
        raise Fault("a filter's arguments follow a colon", tokens[bar + 2].start)
    return tokens[bar + 1]


def _range(known: Filter) -> str:
    few, most = known.fewest, known.most
    count = str(most) if few == most else f"{few} to {most}"
    return f"{count} argument{'' if count == '1' else 's'}"
