"""From JSON to a tree: bounded, strict, and with the path of every problem.

An unclear audience is refused, never read as a larger one. Source: spec, audience §1.
"""

from messaging.audience.registry import CONNECTED, SEGMENT, Grammar
from messaging.audience.segment_membership import SegmentMembership
from messaging.audience.shape import INVALID, ONLY_IN_SEGMENTS, shown
from messaging.audience.tree import Not, Tree, leaves
from messaging.errors import InvalidRequestError, Problem

MOST_LEVELS = 20  # of operators, one inside the other; design, safety §1, as the next two
MOST_FILTERS = 200
MOST_PATTERNS = 10
MOST_MEMBERSHIPS = 10  # ours: each stands for another segment's whole tree


def read_audience(value: object, grammar: Grammar = CONNECTED) -> Tree:
    """Return the tree of an audience's JSON, which may say what ``grammar`` has.

    Raises ``InvalidRequestError``; paths start at the audience: ``AND.0.custom_attribute.value``.
    """
    if _filter_count(value) > MOST_FILTERS:  # before any is read: reading a pattern costs
        raise _invalid("", f"has more than {MOST_FILTERS} filters.")
    tree = _tree(value, grammar, level=1)
    if len(tree.patterns()) > MOST_PATTERNS:
        raise _invalid("", f"has more than {MOST_PATTERNS} patterns.")
    if sum(isinstance(leaf, SegmentMembership) for leaf in leaves(tree)) > MOST_MEMBERSHIPS:
        raise _invalid("", f"asks about more than {MOST_MEMBERSHIPS} segments.")
    return tree


def _filter_count(value: object) -> int:
    found, left = 0, [value]
    while left:
        match left.pop():
            case {"AND": list(children)} | {"OR": list(children)}:
                left += children
            case {"NOT": child}:
                left.append(child)
            case _:
                found += 1
    return found


def _tree(value: object, grammar: Grammar, *, level: int) -> Tree:
    if not isinstance(value, dict):
        raise _invalid("", "must be an object.")
    if len(value) != 1:
        raise _invalid("", f"must have exactly one member, of {', '.join(grammar.words)}.")
    ((key, content),) = value.items()
    if key not in grammar.words:
        unknown = f"is not known here; there is {', '.join(grammar.words)}."
        raise _invalid(shown(key), ONLY_IN_SEGMENTS if key in SEGMENT.words else unknown)
    try:
        if key in grammar.filters:
            return grammar.filters[key].read(content)
        return _group(key, content, grammar, level=level)
    except InvalidRequestError as fault:
        raise fault.within(key) from None


def _group(key: str, content: object, grammar: Grammar, *, level: int) -> Tree:
    if level > MOST_LEVELS:
        raise _invalid("", f"is deeper than {MOST_LEVELS} levels.")
    kind = grammar.groups[key]
    if kind is Not:
        return Not((_tree(content, grammar, level=level + 1),))
    return kind(_children(content, grammar, level=level + 1))


def _children(content: object, grammar: Grammar, *, level: int) -> tuple[Tree, ...]:
    if not isinstance(content, list) or not content:
        raise _invalid("", "must be an array of at least one filter.")
    children: list[Tree] = []
    problems: list[Problem] = []
    for at, child in enumerate(content):
        try:
            children.append(_tree(child, grammar, level=level))
        except InvalidRequestError as fault:
            problems += fault.within(at).problems
    if problems:
        raise InvalidRequestError(INVALID, problems)
    return tuple(children)


def _invalid(path: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(INVALID, [Problem(path, reason)])
