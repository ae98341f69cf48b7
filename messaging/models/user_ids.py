"""User ids by the million: asked for as one value, and kept packed.

Packed they are ascending varint deltas, about 1.5 bytes an id.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import sub
from typing import Any

from django.db.models import Aggregate, BinaryField, BooleanField, F, Func, Max, Q, QuerySet

_LOW = 0x7F  # seven bits of the number
_MORE = 0x80  # another byte follows
_AT_ONCE = 2**25  # ids a statement: a value of PostgreSQL ends at 1 GB, and sixteen bytes are one
_USUAL_DELTAS = 2**14  # what two bytes hold; rarer ones are packed anew each time

Sql = tuple[str, tuple[Any, ...]]  # Any: whatever a driver takes


def pack(ids: Iterable[int]) -> bytes:
    """Return ascending ``ids`` as bytes. Raises ``ValueError`` when they do not ascend."""
    numbers = list(ids)
    first, deltas = numbers[:1], list(map(sub, numbers[1:], numbers))
    if min([*first, *deltas], default=1) <= 0:
        raise ValueError("User ids must ascend.")
    is_dense = max(deltas, default=0) <= _LOW  # then each delta is its own byte
    rest = bytes(deltas) if is_dense else b"".join(map(_varint, deltas))
    return b"".join(map(_varint, first)) + rest


def unpack(packed: bytes) -> list[int]:
    """Return the ids that ``pack`` was given."""
    ids = []
    user_id = delta = shift = 0
    for byte in packed:
        delta |= (byte & _LOW) << shift
        if byte & _MORE:
            shift += 7
            continue
        user_id += delta
        ids.append(user_id)
        delta = shift = 0
    return ids


def ids_of(users: QuerySet[Any]) -> "array[int]":  # Any: the model, which stands beside us
    """Return the ids of ``users``, ascending; one statement up to some thirty million users.

    They come as one value: rows would cost ten times as much.
    """
    ids = array("Q")
    before, last = 0, 1
    while before < last:
        within = Q(pk__lte=before + _AT_ONCE)
        found = users.filter(pk__gt=before).aggregate(
            ids=_AsOne("pk", filter=within), last=Max("pk")
        )
        ids.extend(sorted(_read(found["ids"])))
        before, last = before + _AT_ONCE, found["last"] or 0
    return ids


def among(ids: Sequence[int]) -> Q:
    """Return the condition that a row's id is one of ``ids``: one parameter, however many."""
    return Q(_IsAmong(ids))


class _AsOne(Aggregate):
    """All ids as one value: eight bytes each from PostgreSQL, digits and commas from SQLite."""

    output_field = BinaryField()

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that PostgreSQL reads."""
        own = self.copy()  # a keyword would be lost where there is a filter
        own.template = "string_agg(int8send(%(expressions)s), ''::bytea)"
        return own.as_sql(compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that SQLite reads."""
        return self.as_sql(compiler, connection, function="group_concat")


class _IsAmong(Func):
    """Whether a row's id is one of many."""

    output_field = BooleanField()

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(F("pk"))
        self.ids = ids

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that PostgreSQL reads."""
        column, _none = compiler.compile(*self.get_source_expressions())
        return f"{column} = ANY(%s::bigint[])", (list(self.ids),)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that SQLite reads."""
        column, _none = compiler.compile(*self.get_source_expressions())
        ids = f"[{','.join(map(str, self.ids))}]"
        return f"{column} IN (SELECT value FROM json_each(%s))", (ids,)  # noqa: S608 - a column's name


@lru_cache(maxsize=_USUAL_DELTAS)
def _varint(number: int) -> bytes:
    packed = bytearray()
    while number > _LOW:
        packed.append(number & _LOW | _MORE)
        number >>= 7
    packed.append(number)
    return bytes(packed)


def _read(value: bytes | str | None) -> Iterable[int]:
    """Read what ``_AsOne`` makes."""
    if isinstance(value, str):
        return map(int, value.split(","))
    ids = array("Q", value or b"")
    if sys.byteorder == "little":
        ids.byteswap()
    return ids
