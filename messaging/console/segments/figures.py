"""How many users a draft means, part by part: now, exactly where that is quick."""

from dataclasses import dataclass, field
from datetime import datetime

from messaging.audience.places import Place
from messaging.console.audience_builder.parts import ROOT
from messaging.console.audience_builder.sheet import Figures
from messaging.console.segments.draft import Draft
from messaging.services.audiences import Nodes, Target, count_clauses

PATH = "audience"  # how the service begins the path of each part


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The whole, and each part by its spot; ``size`` is None where nothing could be counted."""

    size: int | None = None
    is_exact: bool = True
    milliseconds: int = 0
    parts: dict[str, Figures] = field(default_factory=dict)


def counted(draft: Draft, *, now: datetime) -> Counted:
    """Return the figures of a draft; none while it cannot be read."""
    if draft.tree is None:
        return Counted()
    found = count_clauses(Target(audience=draft.tree), now=now)
    if not found.counts:
        return Counted(is_exact=False)
    return Counted(
        size=found.counts[0].alone,
        is_exact=found.is_exact,
        milliseconds=found.milliseconds,
        parts=_parts(draft, found),
    )


def _parts(draft: Draft, found: Nodes) -> dict[str, Figures]:
    parts: dict[str, Figures] = {}
    was_left = True
    for each in found.counts:
        spot = draft.built.spot_of(each.place.path.removeprefix(PATH).strip("."))
        if spot == ROOT or spot in parts:
            continue
        left = None if _is_left_out(each.place) else each.left
        is_nobody = left == 0
        parts[spot] = Figures(
            alone=each.alone,
            left=left,
            is_estimate=not found.is_exact,
            is_last=is_nobody and was_left and found.is_exact,
        )
        was_left = was_left and not is_nobody
    return parts


def _is_left_out(place: Place) -> bool:
    """Say whether a part is within a NOT: of who is left out, nobody is left or gone."""
    parent = place.parent
    while parent is not None and parent.joins != "NOT":
        parent = parent.parent
    return parent is not None
