"""Newest, newer and older, by id: a list is never counted and never skipped through."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from messaging.audience.patience import WEB_SECONDS, TookTooLongError, patience
from messaging.errors import InvalidRequestError

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 50
_WIDEST = 8  # bytes of a bigint


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list we stand: the row ids older than ``before``, or newer than ``after``."""

    before: int | None = None
    after: int | None = None

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "Place":
        """Read ``before`` or ``after``; raises ``InvalidRequestError`` for what is no cursor."""
        before, after = parameters.get("before"), parameters.get("after")
        return cls(decoded(before) if before else None, decoded(after) if after else None)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """The rows of one page, newest first, and the cursors of its neighbours."""

    rows: list[Row]
    newer: str | None
    older: str | None
    is_newest: bool
    is_late: bool = False  # they were not found in time: there may be rows


def page_of(
    rows: QuerySet[Row],
    place: Place,
    *,
    size: int = PAGE_SIZE,
    by: str = "pk",
    whole: QuerySet[Row] | None = None,
) -> Slice[Row]:
    """Return one page of ``rows`` by primary key, in one query.

    ``by`` is a column to go by before the key, where rows are asked for by its values; from the
    second page on that takes a query more. ``whole`` is what to read of each row, where not every
    row is wanted: it then finds their keys first, for which an index alone may do. Raises
    ``InvalidRequestError`` where the row that such a page begins behind is gone.
    """
    if place.after is not None:
        return _page_after(rows, place.after, size, by=by, whole=whole)
    if place.before is not None:
        rows = rows.filter(_beyond(rows, place.before, by=by, side="lt"))
    found = _read(rows, f"-{by}", "-pk", most=size + 1, whole=whole)
    shown = found[:size]
    newest = place.before is None
    newer = None if newest or not shown else encoded(shown[0].pk)
    return Slice(shown, newer, encoded(shown[-1].pk) if len(found) > size else None, newest)


def page_in_time(
    rows: QuerySet[Row], place: Place, *, whole: QuerySet[Row], by: str = "pk"
) -> Slice[Row]:
    """Return one page as ``page_of`` does, or after three seconds one that ``is_late``."""
    try:
        with patience(WEB_SECONDS):
            return page_of(rows, place, by=by, whole=whole)
    except TookTooLongError:
        return Slice([], None, None, is_newest=place == Place(), is_late=True)


def _page_after(
    rows: QuerySet[Row], after: int, size: int, *, by: str, whole: QuerySet[Row] | None
) -> Slice[Row]:
    rows = rows.filter(_beyond(rows, after, by=by, side="gt"))
    found = _read(rows, by, "pk", most=size + 1, whole=whole)
    shown = found[:size][::-1]
    newer = encoded(shown[0].pk) if len(found) > size else None
    older = encoded(shown[-1].pk) if shown else None
    return Slice(shown, newer, older, is_newest=newer is None)


def _read(rows: QuerySet[Row], *order: str, most: int, whole: QuerySet[Row] | None) -> list[Row]:
    found = rows.order_by(*order)[:most]
    if whole is None:
        return list(found)
    return list(whole.filter(pk__in=found.values("pk")).order_by(*order))


def _beyond(rows: QuerySet[Row], row_id: int, *, by: str, side: str) -> Q:
    """Return what holds on one side of a row: ``lt`` or ``gt``, of the column and then the key."""
    beyond = Q(**{f"pk__{side}": row_id})
    if by == "pk":
        return beyond
    found = rows.model._default_manager.filter(pk=row_id).values_list(by, flat=True)[:1]  # noqa: SLF001 - Django's documented name
    for value in found:
        # The first condition follows from the second: it is what an index is read by.
        return Q(**{f"{by}__{side}e": value}) & (Q(**{f"{by}__{side}": value}) | beyond)
    raise _no_such_page()


def encoded(row_id: int) -> str:
    """Return a row id as an opaque cursor: ids past 2⁵³ do not survive a browser as numbers."""
    packed = row_id.to_bytes(_WIDEST, "big").lstrip(b"\0") or b"\0"
    return urlsafe_b64encode(packed).decode().rstrip("=")


def decoded(cursor: str) -> int:
    """Read a cursor back; raises ``InvalidRequestError``."""
    try:
        packed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (Base64Error, ValueError):
        packed = b""
    if not 0 < len(packed) <= _WIDEST or encoded(int.from_bytes(packed, "big")) != cursor:
        raise _no_such_page()
    return int.from_bytes(packed, "big")


def _no_such_page() -> InvalidRequestError:
    return InvalidRequestError(_("This page of the list does not exist. Start at the newest."))
