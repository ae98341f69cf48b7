"""Saved audiences: made, changed, put aside and brought back; and who uses them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from messaging.audience.recipients import check_patterns
from messaging.audience.segments import saved_tree, segment_ids_asked_about
from messaging.audience.tree import Tree
from messaging.errors import InvalidRequestError, NotFoundError, Problem
from messaging.jobs import segment_sizes
from messaging.models.campaign import Campaign
from messaging.models.dispatch import Dispatch
from messaging.models.segment import Segment

LONGEST_NAME = 255
LONGEST_DESCRIPTION = 2_000
MOST_TAGS = 50
UNKNOWN = "There is no such segment."


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """Who names a segment."""

    segments: Sequence[Segment]
    campaigns: Sequence[Campaign]  # of which at least one send went to it


@transaction.atomic
def create_segment(
    name: str, audience: object, *, description: str = "", tags: Sequence[str] = ()
) -> Segment:
    """Save ``audience``, what a segment can say as JSON; ``None`` is every user, and only ``None``.

    Raises ``InvalidRequestError`` with every problem of the name, the tags and the audience.
    """
    segment = Segment()
    _write(segment, name, audience, description=description, tags=tags)
    segment.save(force_insert=True)
    return segment


@transaction.atomic
def update_segment(
    segment_id: str, *, name: str, audience: object, description: str = "", tags: Sequence[str] = ()
) -> Segment:
    """Let a segment say something else; its size is not known until it is counted again.

    Raises ``NotFoundError`` for a segment nobody has, ``InvalidRequestError`` as for a new one, and
    where it would ask about segments although others ask about it.
    """
    segment = _segment(segment_id)
    before = segment.audience
    _write(segment, name, audience, description=description, tags=tags)
    if segment.audience != before:
        segment.size = segment.size_at = segment.count_lease_until = None
    segment.save()
    return segment


def archive_segment(segment_id: str, *, now: datetime) -> Segment:
    """Put a segment aside: nothing is sent to it, nothing asks about it. Twice changes nothing."""
    Segment.objects.active().filter(segment_id=segment_id).update(archived_at=now, updated_at=now)
    return _segment(segment_id)


def unarchive_segment(segment_id: str, *, now: datetime) -> Segment:
    """Bring a segment back as it was; it is counted again."""
    archived = Segment.objects.exclude(archived_at=None).filter(segment_id=segment_id)
    archived.update(archived_at=None, updated_at=now, size_at=None)
    return _segment(segment_id)


def count_segment(segment_id: str, *, now: datetime) -> Segment:
    """Count a segment's users now, exactly, and keep the figure as today's.

    Raises ``NotFoundError`` and, where it can no longer be used, ``InvalidRequestError``.
    """
    segment_sizes.count_size(_segment(segment_id), now=now)
    return _segment(segment_id)


def used_by(segment: Segment) -> Uses:
    """Return the segments that ask about ``segment``, and the campaigns with a send to it."""
    sends = Dispatch.objects.filter(campaign=OuterRef("pk"), request__segment_id=segment.segment_id)
    return Uses(
        segments=_asking_about(segment),
        campaigns=list(Campaign.objects.filter(Exists(sends)).order_by("name", "pk")),
    )


def _segment(segment_id: str) -> Segment:
    if segment := Segment.objects.filter(segment_id=segment_id).first():
        return segment
    raise NotFoundError(UNKNOWN)


def _asking_about(segment: Segment) -> list[Segment]:
    others = Segment.objects.active().exclude(audience=None).exclude(pk=segment.pk)
    return [
        other
        for other in others.order_by("name", "pk")
        if segment.segment_id in segment_ids_asked_about(other.audience)
    ]


def _write(
    segment: Segment, name: str, audience: object, *, description: str, tags: Sequence[str]
) -> None:
    """Fill a segment's columns, or raise ``InvalidRequestError``."""
    problems = [*_name_problems(name), *_tag_problems(tags)]
    if len(description) > LONGEST_DESCRIPTION:
        reason = f"Make it at most {LONGEST_DESCRIPTION:,} characters long."
        problems.append(Problem("description", reason))
    saved = None
    try:
        saved = _checked(segment, audience)
    except InvalidRequestError as fault:
        problems += fault.within("audience").problems
    if problems:
        deed = "changed" if segment.pk else "made"
        raise InvalidRequestError(f"This segment cannot be {deed}.", problems)
    segment.name, segment.audience = name.strip(), saved
    segment.description, segment.tags = description.strip(), list(dict.fromkeys(tags))


def _checked(segment: Segment, audience: object) -> dict[str, Any] | None:  # Any: JSON
    """Return ``audience`` as it is kept; raises ``InvalidRequestError``, paths from its root."""
    tree: Tree = saved_tree(audience)
    check_patterns([tree])
    asked = segment_ids_asked_about(audience)
    asking = _asking_about(segment) if asked and segment.pk else []
    if asking or (segment.pk and segment.segment_id in asked):
        by = f"segment “{asking[0].name}”" if asking else "itself"
        reason = f"asks about segments and is asked about by {by}; one level is all there is."
        raise InvalidRequestError("The audience is not valid", [Problem("", reason)])
    return None if audience is None else tree.to_json()


def _name_problems(name: str) -> list[Problem]:
    if 0 < len(name.strip()) <= LONGEST_NAME:
        return []
    return [Problem("name", f"Give it a name of 1 to {LONGEST_NAME} characters.")]


def _tag_problems(tags: Sequence[str]) -> list[Problem]:
    if len(tags) > MOST_TAGS:
        return [Problem("tags", f"Give it at most {MOST_TAGS} tags.")]
    return [
        Problem(f"tags.{place}", f"Write a tag of 1 to {LONGEST_NAME} characters.")
        for place, tag in enumerate(tags)
        if not 0 < len(tag.strip()) <= LONGEST_NAME
    ]
