"""Ids as each database hands them over fastest."""

import sys
from array import array
from collections.abc import Sequence

from django.db import connection

from benchmarks import rivals


def ids_and_duplicates(name: str) -> tuple[Sequence[int], set[int]]:
    """Return the ids that ``name`` finds, ascending, and which of them share an address."""
    found = rivals.rows(name)
    if connection.vendor == "sqlite":
        return [row[0] for row in found], {user_id for user_id, is_later in found if is_later}
    ((everybody, duplicates),) = found
    return sorted(_numbers(everybody)), set(_numbers(duplicates))


def _numbers(raw: bytes | None) -> "array[int]":
    """Read ids of eight bytes each, as the network orders them."""
    numbers = array("Q", raw or b"")
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
