"""From a segment to its tree: read, and what it names looked up, in at most four queries."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from messaging.audience.events import DoneEvent, MadePurchase
from messaging.audience.reader import read_audience
from messaging.audience.registry import SEGMENT
from messaging.audience.segment_membership import Other, SegmentMembership
from messaging.audience.subscription_group import InSubscriptionGroup
from messaging.audience.tree import Everyone, Leaf, Tree, leaves, replaced
from messaging.errors import InvalidRequestError
from messaging.models.segment import Segment

NAMING = (DoneEvent, MadePurchase, InSubscriptionGroup)  # filters that name a row, and find it
Found = Mapping[type, Mapping[str, Any]]  # Any: what each kind finds

ARCHIVED = "is an archived segment. Unarchive it, or take this filter away."
NESTED = "is a segment that itself asks about segments; one level is all there is."
UNREADABLE = "is a segment that cannot be used now: {}"


def saved_tree(audience: object) -> Tree:
    """Return the tree of a segment's JSON, ready to be asked; ``None`` is everybody.

    Raises ``InvalidRequestError`` with every problem: what is not valid and, once all is, each
    group and segment that nobody has. An event or a product nobody has is nobody's.
    """
    return looked_up(_read(audience))


def looked_up(tree: Tree) -> Tree:
    """Return the same tree with everything found that its filters name; raises as above."""
    segments = _segments(tree)
    trees = {segment.segment_id: _tree_or_reason(segment) for segment in segments}
    asked = [tree, *(each for each in trees.values() if not isinstance(each, str))]
    found = _found(leaf for each in asked for leaf in leaves(each))
    others = {each.segment_id: _other(each, trees[each.segment_id], found) for each in segments}
    return replaced(tree, partial(_known, {**found, SegmentMembership: others}))


def segment_words(audience: object) -> str:
    """Say whom a segment means, with the names of what it names; of what is gone, its id."""
    try:
        return saved_tree(audience).words()
    except InvalidRequestError:
        pass
    try:
        return _read(audience).words()
    except InvalidRequestError:
        return "what can no longer be read"


def segment_ids_asked_about(audience: object) -> set[str]:
    """Return the segments that a segment's JSON asks about, without reading the rest of it."""
    found, left = set(), [audience]
    while left:
        match left.pop():
            case {"AND": list(children)} | {"OR": list(children)}:
                left += children
            case {"NOT": child}:
                left.append(child)
            case {"segment_membership": {"segment_id": str(segment_id)}}:
                found.add(segment_id)
    return found


def _read(audience: object) -> Tree:
    return Everyone() if audience is None else read_audience(audience, SEGMENT)


def _segments(tree: Tree) -> list[Segment]:
    segment_ids = {each.segment_id for each in leaves(tree) if isinstance(each, SegmentMembership)}
    return list(Segment.objects.filter(segment_id__in=segment_ids)) if segment_ids else []


def _tree_or_reason(segment: Segment) -> Tree | str:
    """Return whom a segment means, or why another may not ask about it."""
    if segment.archived_at:
        return ARCHIVED
    try:
        tree = _read(segment.audience)
    except InvalidRequestError as fault:
        return UNREADABLE.format(fault)
    return NESTED if segment_ids_asked_about(segment.audience) else tree


def _found(asked: Iterable[Leaf]) -> Found:
    """Look up what filters name: a query for each kind of filter that names something."""
    names: dict[Any, set[str]] = {}
    for leaf in asked:
        if isinstance(leaf, NAMING) and leaf.named is not None:
            names.setdefault(type(leaf), set()).add(leaf.named)
    return {kind: kind.look_up(wanted) for kind, wanted in names.items()}


def _other(segment: Segment, tree: Tree | str, found: Found) -> Other:
    if isinstance(tree, str):
        return Other(segment.name, reason=tree)
    try:
        return Other(segment.name, tree=replaced(tree, partial(_known, found)))
    except InvalidRequestError as fault:
        return Other(segment.name, reason=UNREADABLE.format(fault))


def _known(found: Found, leaf: Leaf) -> Leaf:
    if isinstance(leaf, (*NAMING, SegmentMembership)):
        known: Leaf = leaf.known(found.get(type(leaf), {}))
        return known
    return leaf
