"""User ids by the million: asked for as one value, and kept packed.

Packed they are ascending varint deltas, about 1.5 bytes an id.
"""

import sys
from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import sub
from typing import Any

import orjson
from django.db.models import (
    Aggregate,
    BigIntegerField,
    BinaryField,
    BooleanField,
    F,
    Func,
    Max,
    Q,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

_LOW = 0x7F  # seven bits of the number
_MORE = 0x80  # another byte follows
_AT_ONCE = 2**25  # ids a statement: a value of PostgreSQL ends at 1 GB, and sixteen bytes are one
_SHARE = 2**20  # marks compared at once, some 100 MB of them
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
    return ids_and_sharers(users)[0]


def ids_and_sharers(
    users: QuerySet[Any],  # Any: the same
    *columns: Combinable,
) -> tuple["array[int]", list[list[int]]]:
    """Return what ``ids_of`` does and, for each text column, who may share theirs with another.

    All in one statement. Texts are compared by a hash of 64 bits, so somebody who shares nothing
    may be among them, once in many millions. An empty text is shared with nobody.
    """
    read = [array("q") for _ in (F("pk"), *columns)]
    before, last = 0, 1
    while before < last:
        within = Q(pk__lte=before + _AT_ONCE)
        wanted = [_AsOne(each, filter=within) for each in (F("pk"), *map(_mark, columns))]
        named = {f"value_{place}": each for place, each in enumerate(wanted)}
        found = users.filter(pk__gt=before).aggregate(last=Max("pk"), **named)
        for numbers, name in zip(read, named, strict=True):
            numbers.extend(_read(found[name]))
        before, last = before + _AT_ONCE, found["last"] or 0
    ids, *marks = read
    return array("q", sorted(ids)), [_sharers(ids, each) for each in marks]


def among(ids: Sequence[int], column: str = "pk") -> Q:
    """Return the condition that ``column`` is one of ``ids``: one parameter, however many."""
    return Q(_IsAmong(ids, column))


class _AsOne(Aggregate):
    """Values of all rows as one: eight bytes each from PostgreSQL, JSON from SQLite."""

    output_field = BinaryField()

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that PostgreSQL reads."""
        own = self.copy()  # a keyword would be lost where there is a filter
        own.template = "string_agg(int8send(%(expressions)s), ''::bytea)"
        return own.as_sql(compiler, connection)

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that SQLite reads."""
        return self.as_sql(compiler, connection, function="json_group_array")


class _Hash(Func):
    """A text's hash on PostgreSQL; SQLite has none, and gives the text."""

    output_field = BigIntegerField()
    template = "hashtextextended(%(expressions)s, 0)"

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401 - Django's own signature
        """Return the SQL that SQLite reads."""
        return self.as_sql(compiler, connection, template="%(expressions)s")


def _mark(column: Combinable) -> Coalesce:
    """Return what is equal where texts are; the user's own id where there is none."""
    return Coalesce(_Hash(NullIf(column, Value(""))), F("pk"))


class _IsAmong(Func):
    """Whether a row's id, or another number of it, is one of many."""

    output_field = BooleanField()

    def __init__(self, ids: Sequence[int], column: str) -> None:
        super().__init__(F(column))
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


def _read(value: bytes | str | None) -> "array[int]":
    """Read what ``_AsOne`` makes."""
    if isinstance(value, str):
        return array("q", (hash(each) for each in orjson.loads(value)))
    numbers = array("q", value or b"")
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers


def _sharers(ids: Iterable[int], marks: "array[int]") -> list[int]:
    """Return, ascending, the ids whose mark another one has, too."""
    twice = set(chain.from_iterable(map(_twice, _shares(marks))))
    return sorted(user_id for user_id, mark in zip(ids, marks, strict=True) if mark in twice)


def _shares(marks: "array[int]") -> "list[array[int]]":
    """Return marks in shares, equal ones together: ten million in one set are a gigabyte."""
    count = 1 + len(marks) // _SHARE
    if count == 1:
        return [marks]
    shares = [array("q") for _ in range(count)]
    for mark in marks:
        shares[mark % count].append(mark)
    return shares


def _twice(marks: Iterable[int]) -> set[int]:
    once: set[int] = set()
    twice: set[int] = set()
    for mark in marks:
        (twice if mark in once else once).add(mark)
    return twice
