"""The high mark: what this machine knows the database to hold, kept where no restore reaches.

``<CARILLON_DATA_DIR>/journal/high-mark``: which installation, which generation of it, the newest
delivery that a lane of ours has committed, and the database's stamp as we last saw it. One record
of 64 bytes with a check value, changed in place under the file's lock: a disk that is full still
takes it. It survives the process at once, and a power cut from the last stamp on. ``restores.py``
compares it. Source: design, delivery §10, and decision 0031.
"""

import fcntl
import logging
import os
import struct
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from messaging.delivery.journal import folder

log = logging.getLogger(__name__)
# Kind, installation, generation, newest delivery, stamp, that delivery's dispatch.
_RECORD = struct.Struct("<8s16sIQQQ8x")
_CHECK = struct.Struct("<I")
_KIND = b"highmrk1"
_BYTES = _RECORD.size + _CHECK.size


class Generation(NamedTuple):
    """One life of one installation's database."""

    installation: uuid.UUID
    number: int


class Newest(NamedTuple):
    """A delivery that is there, and whose: its dispatch is how a database finds it at once."""

    id: int = 0  # 0: none that we know of
    dispatch_number: int = 0  # 0: not noted by the release before


class Mark(NamedTuple):
    """What was true of the database when this was written; a database without it is older."""

    installation: uuid.UUID
    generation: int
    newest: Newest = Newest()
    stamp: int = 0  # microseconds since 1970; 0: none seen


def path() -> Path:
    """Return where the mark is."""
    return folder() / "high-mark"


def read() -> Mark | None:
    """Return the mark; None where there is none, or none that is whole."""
    try:
        return _unpacked(path().read_bytes())
    except OSError:
        return None


def write(mark: Mark) -> None:
    """Put ``mark`` in the place of whatever is there, and see it reach the disk."""
    try:
        with _held() as descriptor:
            os.pwrite(descriptor, _packed(mark), 0)
            os.fsync(descriptor)
    except OSError as fault:
        _say(fault)


def follow(mark: Mark) -> None:
    """Raise what stands there to ``mark``; of another generation or installation: replace it."""
    try:
        with _held() as descriptor:
            there = _unpacked(os.pread(descriptor, _BYTES, 0))
            if there is not None and there[:2] == mark[:2]:
                newest, stamp = max(there.newest, mark.newest), max(there.stamp, mark.stamp)
                mark = mark._replace(newest=newest, stamp=stamp)
            os.pwrite(descriptor, _packed(mark), 0)
            os.fsync(descriptor)
    except OSError as fault:
        _say(fault)


def note(newest: Newest, generation: Generation | None) -> None:
    """Say that a delivery is committed: some 27 microseconds a window, and no disk is waited for.

    Nothing is noted of another generation, for what an old one held a restored database need not
    hold, nor of another installation that has used this folder since.
    """
    try:
        with _held() as descriptor:
            there = _unpacked(os.pread(descriptor, _BYTES, 0))
            if there and there[:2] == generation and there.newest < newest:
                os.pwrite(descriptor, _packed(there._replace(newest=newest)), 0)
    except OSError as fault:
        _say(fault)


@contextmanager
def _held() -> Iterator[int]:
    """Yield the file, which is ours alone meanwhile; each thread opens it anew, so locks hold."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _packed(mark: Mark) -> bytes:
    figures = (mark.generation, mark.newest.id, mark.stamp, mark.newest.dispatch_number)
    record = _RECORD.pack(_KIND, mark.installation.bytes, *figures)
    return record + _CHECK.pack(zlib.crc32(record))


def _unpacked(content: bytes) -> Mark | None:
    """Read a record; None for one that is torn, too short or of another kind."""
    record, check = content[: _RECORD.size], content[_RECORD.size : _BYTES]
    if len(content) < _BYTES or _CHECK.unpack(check)[0] != zlib.crc32(record):
        return None
    kind, installation, generation, newest, stamp, number = _RECORD.unpack(record)
    mark = Mark(uuid.UUID(bytes=installation), generation, Newest(newest, number), stamp)
    return mark if kind == _KIND else None


def _say(fault: OSError) -> None:
    """Go on without a mark: only the stamp's age is left to tell of a restore."""
    log.warning("no high mark can be kept", extra={"fault": type(fault).__name__})
