"""What lanes of this machine left in their journals. Source: design, delivery §7.

A file whose lock is free belonged to a lane that is dead, or took another name: the kernel says so,
no clock and no process id has to.
"""

import fcntl
import mmap
import os
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.delivery.journal import (
    CLASS_BIT,
    DETAIL_BIT,
    FILE_BYTES,
    FIRST_SLOT,
    HEADER,
    KIND,
    MASK,
    MOST_DETAIL,
    OVERTAKEN,
    RECORD,
    SPREAD,
    boot_id,
    folder,
    path_of,
)

_INDEX = (1 << CLASS_BIT) - 1
_SETTLING_SECONDS = 0.001  # until what its owner is just writing can be seen here


class Entry(NamedTuple):
    """What is known of one user. ``detail``: messages taken if *ok*, else a reason's code or 0."""

    outcome_class: OutcomeClass
    detail: int


_ON_THE_WIRE = Entry(OutcomeClass.IN_DOUBT, Reason.WORKER_LOST)


class DeadLane(NamedTuple):
    """The owner of a journal whose lock is free; ``is_of_this_boot``: its records hold."""

    owner: uuid.UUID
    is_of_this_boot: bool


def left_by(owner: uuid.UUID | None, chunk_id: int) -> dict[int, Entry] | None:
    """Return what ``owner`` had begun of a chunk, by absolute index; None if nobody can tell.

    Nobody can tell on another machine, after another boot, or where no journal was kept. An owner
    that lives, asleep until its lease was over, begins nothing from here on.
    """
    if owner is None:
        return None
    try:
        return _read(owner).get(chunk_id, {})
    except (OSError, ValueError):  # no such file, or not a whole one
        return None


def dead_lanes() -> Iterator[DeadLane]:
    """Yield whose journals nobody holds."""
    with suppress(FileNotFoundError):
        for path in sorted(folder().iterdir()):
            if (dead := _judged(path)) is not None:
                yield dead


def forget(owners: Iterable[uuid.UUID]) -> None:
    """Delete the journals of dead lanes."""
    for owner in owners:
        path_of(owner).unlink(missing_ok=True)


def _judged(path: Path) -> DeadLane | None:
    """Return the lane of one file, or None if it lives or the file is no journal's."""
    try:
        owner = uuid.UUID(path.name)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (ValueError, FileNotFoundError):
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return DeadLane(owner, _is_of_this_boot(os.read(descriptor, HEADER.size)))
    except BlockingIOError:
        return None
    finally:
        os.close(descriptor)


def _is_of_this_boot(content: bytes | mmap.mmap) -> bool:
    return content[: HEADER.size] == HEADER.pack(KIND, boot_id())


@lru_cache(maxsize=4)
def _read(owner: uuid.UUID) -> Mapping[int, dict[int, Entry]]:
    """Return what stands in a journal, by chunk and index; a claim may settle 200 chunks of it.

    Raises ``OSError`` or ``ValueError`` where there is none that holds.
    """
    with path_of(owner).open("r+b") as file, mmap.mmap(file.fileno(), FILE_BYTES) as view:
        if not _is_of_this_boot(view):
            raise ValueError("a journal of another boot")
        _overtake(view)
        return _entries(view[FIRST_SLOT:])


def _overtake(view: mmap.mmap) -> None:
    """Close a journal to its owner, should it still live, before it is read."""
    if not view[OVERTAKEN]:
        view[OVERTAKEN] = 1
        time.sleep(_SETTLING_SECONDS)


def _entries(content: bytes) -> dict[int, dict[int, Entry]]:
    """Read the records that are whole; slots come first, so a result takes its slot's place."""
    chunks: dict[int, dict[int, Entry]] = {}
    for chunk_id, word, check in RECORD.iter_unpack(content):
        if not chunk_id or check != (chunk_id + word * SPREAD) & MASK:
            continue
        outcome_class = word >> CLASS_BIT & MOST_DETAIL
        chunks.setdefault(chunk_id, {})[word & _INDEX] = (
            Entry(OutcomeClass(outcome_class), word >> DETAIL_BIT)
            if outcome_class
            else _ON_THE_WIRE
        )
    return chunks
