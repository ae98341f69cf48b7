"""A database that is older than what was sent from it: everything waits for a member.

Whoever puts a backup back, or fails over to a replica that lags, brings sends back that have left
since. So nothing is claimed before the database was compared with this machine's high mark, at each
turn of a drain and at each sweep, and nothing accepted, once a connection. Source: design, delivery
§10, and decisions 0031 and 0041.
"""

import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from messaging.delivery import bulk, high_mark
from messaging.delivery.high_mark import Generation, Mark, Newest
from messaging.delivery.restored import hold_all, run_what_is_due
from messaging.models.composed import Composed, Given
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow
from messaging.models.time_ordered_id import moment_of
from messaging.models.workspace import Workspace

log = logging.getLogger(__name__)
STAMP_EVERY = timedelta(minutes=1)
STAMP_IS_OLD_AFTER = timedelta(hours=1)
# A delivery that is gone and older than this was taken by retention; a restore so old has an old
# stamp besides.
YOUNG = timedelta(days=1)
# More than were ever accepted since a backup: no new dispatch may have the number of a lost one, by
# which its messages would have the lost one's keys, and a carrier take them for doubles.
LEAP = 1 << 32
_LAST_SENDS = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = 1 << 22  # of a time-ordered id


class Standing(NamedTuple):
    """Where a database stands: its row, its clock, and whether the mark's delivery is there."""

    pk: int
    installation: UUID
    generation: int
    stamped_at: datetime | None
    clock: datetime
    knows_newest: bool


def generation_now() -> Generation:
    """Return the database's generation, once it is known to be no older than what was sent.

    If it is older, every send in it is held first: whatever is claimed afterwards is newer.
    """
    mark = high_mark.read()
    workspace = _workspace(mark)
    if _is_suspect(workspace, mark):
        _hold(mark)
        workspace = _workspace(high_mark.read())
    elif _is_stamp_due(workspace):
        _stamp(workspace)
        workspace = _workspace(mark)
    if mark is None or (mark.stamp, *mark[:2]) != _identity(workspace):
        high_mark.follow(_mark_of(workspace))
    return Generation(workspace.installation, workspace.generation)


def hold_if_old() -> None:
    """Hold every send in it if the database is an old one, and write nothing else.

    For whoever accepts: stamp and mark are the workers' signs.
    """
    mark = high_mark.read()
    workspace = _found(mark)
    if workspace is not None and _is_suspect(workspace, mark):
        _hold(mark)


def is_behind(workspace: Standing, mark: Mark | None) -> bool:
    """Say whether this database lacks what the mark has seen in it."""
    if mark is None or mark.installation != workspace.installation:
        return False  # a new database in an old folder
    if workspace.generation != mark.generation:
        return workspace.generation < mark.generation
    if mark.stamp > _micros(workspace.stamped_at):
        return True
    newest = mark.newest
    is_young = newest.dispatch_number > 0 and workspace.clock - moment_of(newest.id) < YOUNG
    return is_young and not workspace.knows_newest


def is_stamp_old(workspace: Standing) -> bool:
    """Say whether no worker has been at this database for an hour: it may be a copy."""
    stamp = workspace.stamped_at
    return stamp is not None and workspace.clock - stamp > STAMP_IS_OLD_AFTER


def _workspace(mark: Mark | None, *, locked: bool = False) -> Standing:
    """Return the row as ``_found`` does, made if there is none."""
    found = _found(mark, locked=locked)
    if found is None:
        Workspace.objects.create()
        return _workspace(mark, locked=locked)
    return found


def _found(mark: Mark | None, *, locked: bool = False) -> Standing | None:
    """Return where the database stands, if it has a row.

    All ids of one transaction share their millisecond, so any of that millisecond will do.
    """
    newest = mark.newest if mark else Newest()
    first = newest.id & -_MILLISECOND
    given = {"number": newest.dispatch_number, "first": first, "end": first + _MILLISECOND}
    rows = (_LOCKED if locked else _FOUND).rows(**given)
    return Standing(*rows[0]) if rows else None


def _finding(*, locked: bool) -> QuerySet[Workspace, Any]:
    marked = Delivery.objects.filter(
        dispatch_number=Given("number"), id__gte=Given("first"), id__lt=Given("end")
    )
    rows = Workspace.objects.annotate(clock=DatabaseNow(), knows_newest=Exists(marked))
    first = rows.order_by("pk").values_list(*Standing._fields)[:1]
    return first.select_for_update(of=("self",)) if locked else first


_FOUND = Composed(partial(_finding, locked=False))
_LOCKED = Composed(partial(_finding, locked=True))


def _is_suspect(workspace: Standing, mark: Mark | None) -> bool:
    return is_behind(workspace, mark) or is_stamp_old(workspace)


def _is_stamp_due(workspace: Standing) -> bool:
    stamp = workspace.stamped_at
    return stamp is None or workspace.clock - stamp > STAMP_EVERY


def _stamp(workspace: Standing) -> None:
    """Move the stamp, unless another worker just did."""
    is_due = Q(stamped_at=None) | Q(stamped_at__lt=DatabaseNow() - STAMP_EVERY)
    Workspace.objects.filter(is_due, pk=workspace.pk).update(stamped_at=DatabaseNow())


def _hold(mark: Mark | None) -> None:
    """Hold every send and begin a new generation, unless another worker just did.

    The row is locked first: whoever comes meanwhile waits, and makes no dispatch that is not held.
    """
    with transaction.atomic():
        workspace = _workspace(mark, locked=True)
        if not _is_suspect(workspace, mark):
            return
        bulk.leap(Dispatch, LEAP)
        run_what_is_due()
        held = hold_all()
        Workspace.objects.filter(pk=workspace.pk).update(
            generation=1 + max(workspace.generation, _known_generation(workspace, mark)),
            stamped_at=DatabaseNow(),
        )
    level = logging.ERROR if is_behind(workspace, mark) else logging.WARNING
    log.log(level, "the database may be older than what was sent from it", extra={"held": held})


def _known_generation(workspace: Standing, mark: Mark | None) -> int:
    """Return the last life of this database that the mark has seen."""
    is_ours = mark is not None and mark.installation == workspace.installation
    return mark.generation if mark is not None and is_ours else 0


def _identity(workspace: Standing) -> tuple[object, ...]:
    return (_micros(workspace.stamped_at), workspace.installation, workspace.generation)


def _mark_of(workspace: Standing) -> Mark:
    """Return what this database holds, as a mark."""
    return Mark(
        workspace.installation,
        workspace.generation,
        _newest(),
        _micros(workspace.stamped_at),
    )


def _newest() -> Newest:
    """Return the newest delivery of the last sends: as good as the newest, and found at once."""
    own = Delivery.objects.filter(dispatch_number=OuterRef("number")).order_by("-id")
    sends = Dispatch.objects.order_by("-number").annotate(newest=Subquery(own.values("id")[:1]))
    found = sends.values_list("newest", "number")[:_LAST_SENDS]
    return max((Newest(*row) for row in found if row[0]), default=Newest())


def _micros(moment: datetime | None) -> int:
    return 0 if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)
