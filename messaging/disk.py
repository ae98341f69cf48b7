"""Whether the disks that we write to have room, before the database has to say no.

A send that is accepted, or whose messages have left, still needs rows; so nothing new begins while
there may be no place for them. Source: design, delivery §11, and decision 0031.
"""

import os
import sqlite3
import time
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from messaging.errors import NoRoomError

LEAST_BYTES = 500_000_000  # whatever the disk: some 800,000 outcomes with their log
LEAST_SHARE = 0.05
MOST_BYTES = 5_000_000_000  # five hundredths of a large disk would be room for years
KEPT_SECONDS = 2.0
_FULL = "53100"  # PostgreSQL: disk_full


class _Looked(NamedTuple):
    """What was found, and until when it is believed."""

    has_room: bool = True
    until: float = 0.0


_looked = _Looked()


def has_room() -> bool:
    """Say whether there is room; asks the disks at most every two seconds."""
    global _looked  # noqa: PLW0603 - a cache; two threads at once both write what is true
    looked, now = _looked, time.monotonic()
    if now >= looked.until:
        _looked = looked = _Looked(all(map(_has_room, _folders())), now + KEPT_SECONDS)
    return looked.has_room


def check_room() -> None:
    """Raise ``NoRoomError`` while there is none."""
    if not has_room():
        raise NoRoomError(
            "The disk is nearly full, so nothing new is accepted. It goes on when there is room."
        )


def says_full(fault: BaseException) -> bool:
    """Say whether a fault is the database's word that its own disk is full."""
    cause = fault.__cause__
    if isinstance(cause, sqlite3.Error):
        return cause.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(cause, "sqlstate", "") == _FULL


def least_free(total: int) -> int:
    """Return how many bytes of a disk of that size must be free."""
    return max(LEAST_BYTES, min(int(total * LEAST_SHARE), MOST_BYTES))


def _has_room(folder: Path) -> bool:
    """Say whether one disk has room; one that does not answer has none."""
    try:
        free, total = _free_and_total(folder)
    except OSError:
        return False
    return free >= least_free(total)


def _free_and_total(folder: Path) -> tuple[int, int]:
    """Return what is free to us, and the whole."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize


def _folders() -> set[Path]:
    """Return where we write: the data, and SQLite's file. PostgreSQL watches its own disk."""
    folders = {Path(settings.DATA_DIR)}
    if settings.IS_SQLITE:
        folders.add(Path(settings.DATABASES["default"]["NAME"]).resolve().parent)
    return folders
