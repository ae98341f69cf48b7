"""Many callers, the same users: who comes too late looks again."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, transaction

from messaging.errors import UnavailableError

T = TypeVar("T")
_TRIES = 5
_DEADLOCK = "40P01"  # PostgreSQL chose us to give way; nothing of ours is left


class MovedError(Exception):
    """What was read is no longer so."""


def settled(deed: Callable[[], T]) -> T:
    """Return what ``deed`` returns; while others are faster, undo it and run it again.

    ``deed`` reads, locks and writes under one savepoint. It is run again when what it read had
    changed by the time it was locked, when a name it gives away was given meanwhile, and when the
    database broke a deadlock. Raises ``UnavailableError`` when others are faster five times.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return deed()
        except (MovedError, IntegrityError):
            continue
        except OperationalError as fault:
            if getattr(fault.__cause__, "sqlstate", "") != _DEADLOCK:
                raise
    raise UnavailableError("Others are changing the same users. Ask again.")
