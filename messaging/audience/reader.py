"""From JSON to a tree: bounded, strict, and with the path of every problem.

An unclear audience is refused, never read as a larger one. Source: spec, audience §1.
"""

from collections.abc import Mapping

from messaging.audience.custom_attribute import patterns_of
from messaging.audience.registry import FILTERS
from messaging.audience.shape import INVALID, shown
from messaging.audience.tree import And, Or, Tree
from messaging.errors import InvalidRequestError, Problem

MOST_LEVELS = 20  # of AND and OR, one inside the other; design, safety §1, as the next two
MOST_FILTERS = 200
MOST_PATTERNS = 10

GROUPS: Mapping[str, type[And] | type[Or]] = {"AND": And, "OR": Or}


def read_audience(value: object) -> Tree:
    """Return the tree of an audience's JSON.

    Raises ``InvalidRequestError``; paths start at the audience: ``AND.0.custom_attribute.value``.
    """
    if _filter_count(value) > MOST_FILTERS:  # before any is read: reading a pattern costs
        raise _invalid("", f"has more than {MOST_FILTERS} filters.")
    tree = _tree(value, level=1)
    if len(patterns_of(tree)) > MOST_PATTERNS:
        raise _invalid("", f"has more than {MOST_PATTERNS} patterns.")
    return tree


def _filter_count(value: object) -> int:
    found, left = 0, [value]
    while left:
        match left.pop():
            case {"AND": list(children)} | {"OR": list(children)}:
                left += children
            case _:
                found += 1
    return found


def _tree(value: object, *, level: int) -> Tree:
    if not isinstance(value, dict):
        raise _invalid("", "must be an object.")
    if len(value) != 1:
        raise _invalid("", f"must have exactly one member, of {_known()}.")
    ((key, content),) = value.items()
    if key not in GROUPS and key not in FILTERS:
        raise _invalid(shown(key), f"is not known here; there is {_known()}.")
    try:
        return FILTERS[key].read(content) if key in FILTERS else _group(key, content, level=level)
    except InvalidRequestError as fault:
        raise fault.within(key) from None


def _group(key: str, content: object, *, level: int) -> Tree:
    if level > MOST_LEVELS:
        raise _invalid("", f"is deeper than {MOST_LEVELS} levels.")
    if not isinstance(content, list) or not content:
        raise _invalid("", "must be an array of at least one filter.")
    children: list[Tree] = []
    problems: list[Problem] = []
    for at, child in enumerate(content):
        try:
            children.append(_tree(child, level=level + 1))
        except InvalidRequestError as fault:
            problems += fault.within(at).problems
    if problems:
        raise InvalidRequestError(INVALID, problems)
    return GROUPS[key](tuple(children))


def _invalid(path: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(INVALID, [Problem(path, reason)])


def _known() -> str:
    return ", ".join([*GROUPS, *FILTERS])
