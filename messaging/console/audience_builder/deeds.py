"""What the builder's buttons do: add, remove, leave out, and settle what a choice brings along."""

from collections.abc import Callable, Mapping

from messaging.audience.reader import MOST_FILTERS, MOST_LEVELS
from messaging.audience.registry import Grammar
from messaging.console.audience_builder.catalogue import Catalogue
from messaging.console.audience_builder.comparisons import comparisons
from messaging.console.audience_builder.parts import ROOT, Clause, Group, spots


def done(root: Group, deed: str) -> Group:
    """Return the form after a button, such as ``add-clause:r-0``; any other word does nothing."""
    name, _colon, spot = deed.partition(":")
    act = _DEEDS.get(name)
    return act(root, spot or ROOT) if act else root


def _add_clause(root: Group, spot: str) -> Group:
    group = root.at(spot)
    if isinstance(group, Group) and has_room(root, spot):
        group.parts.append(Clause())
    return root


def _add_group(root: Group, spot: str) -> Group:
    group = root.at(spot)
    if isinstance(group, Group) and has_room(root, spot):
        other = "OR" if group.op == "AND" else "AND"
        group.parts.append(Group(op=other, parts=[Clause()]))
    return root


def _leave_out(root: Group, spot: str) -> Group:
    """Add a group whose users are left out: from all of the audience, whatever joins it."""
    if spot != ROOT or not has_room(root, spot):
        return root
    if root.op != "AND" and len(root.parts) > 1:
        root = Group(parts=[root])
    root.op = "AND"
    root.parts.append(Group(op="OR", is_out=True, parts=[Clause()]))
    return root


def _remove(root: Group, spot: str) -> Group:
    """Take a part away, and each group that is empty for want of it."""
    parent_spot, _dash, step = spot.rpartition("-")
    parent = root.at(parent_spot) if parent_spot else None
    if isinstance(parent, Group) and root.at(spot) is not None:
        del parent.parts[int(step)]
        if not parent.parts and parent_spot != ROOT:
            return _remove(root, parent_spot)
    return root


_DEEDS: Mapping[str, Callable[[Group, str], Group]] = {
    "add-clause": _add_clause,
    "add-group": _add_group,
    "leave-out": _leave_out,
    "remove": _remove,
}


def has_room(root: Group, spot: str) -> bool:
    """Say whether one more part may stand in the group at ``spot``."""
    return len(list(spots(root))) < MOST_FILTERS and spot.count("-") < MOST_LEVELS - 2


def settle(root: Group, catalogue: Catalogue, grammar: Grammar) -> None:
    """Give each clause that asks about something its first comparison, where it has none yet."""
    for _spot, part in spots(root):
        if isinstance(part, Clause) and (subject := catalogue.subject_of(part.subject)):
            part.subject = catalogue.text_of(subject)
            fitting = comparisons(subject, catalogue, grammar)
            if not part.fields.get("comparison") and fitting:
                part.fields["comparison"] = fitting[0]
