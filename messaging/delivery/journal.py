"""A lane's journal: which of its messages are on the wire, for whoever finds the lane dead.

One mapped file a lane, ``<CARILLON_DATA_DIR>/journal/<owner>``: a header, then records of 16 bytes,
each with a check value. A *slot* says that a user's message is about to leave; its place is taken
again once a *result* says what that user's messages came to. What is written survives the process
at once; the disk sees it when the kernel likes, so a header names the boot that it holds for. The
process keeps an ``flock`` on the file. ``remains.py`` reads it. Source: design, delivery §7.
"""

import fcntl
import logging
import mmap
import os
import shutil
import struct
import subprocess
import uuid
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

log = logging.getLogger(__name__)
FILE_BYTES = 256 * 1024
RECORD = struct.Struct("<QII")  # chunk id, a word, a check value
CLASS_BIT, DETAIL_BIT = 16, 24  # of the word; below them is the absolute index. A slot has no class
SPREAD = 2_654_435_761  # the check value: (chunk id + word * SPREAD) of 32 bits
MASK = 0xFFFF_FFFF
HEADER = struct.Struct("<8s16s")  # the kind of file, the boot it holds for
KIND = b"journal1"
OVERTAKEN = 64  # the byte that whoever takes the chunk over sets: then nothing begins any more
SLOTS = 4_096  # users begun and unanswered: more than any carrier's slots
FIRST_SLOT = 4_096
RECORD_BYTES = RECORD.size
FIRST_RESULT = FIRST_SLOT + SLOTS * RECORD_BYTES
# A turn is a window of 1,000 users or 200 small chunks of 50, so it never fills this.
RESULTS = (FILE_BYTES - FIRST_RESULT) // RECORD_BYTES
MOST_DETAIL = 255
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_pack_into = RECORD.pack_into


class Journal:
    """What one lane writes, under one name. Not to be shared between threads."""

    __slots__ = ("_free", "_left", "_map", "_next", "_owner")

    def __init__(self, owner: uuid.UUID) -> None:
        self._owner = owner
        self._map = _new_map(owner)
        self._free = list(range(FIRST_RESULT - RECORD_BYTES, FIRST_SLOT - 1, -RECORD_BYTES))
        self._next = FIRST_RESULT
        self._left = RESULTS

    @property
    def is_overtaken(self) -> bool:
        """Whether another lane has taken over a chunk of ours and read what stands here."""
        return self._map[OVERTAKEN] != 0

    def begin(self, chunk_id: int, index: int) -> int:
        """Write that a user's first message is about to leave; return its slot, 0 if it must not.

        It must not where there is no place for it or its result, nor once somebody has taken over:
        written first and looked at second, so that either we see them or they see this.
        """
        free = self._free
        if not (free and self._left):
            return 0
        self._left -= 1
        slot = free.pop()
        _pack_into(self._map, slot, chunk_id, index, (chunk_id + index * SPREAD) & MASK)
        return 0 if self._map[OVERTAKEN] else slot

    def end(  # noqa: PLR0917 - once a recipient: names would cost as much as the call
        self, slot: int, chunk_id: int, index: int, outcome_class: int, detail: int
    ) -> None:
        """Write what a user's messages came to, then free their slot.

        ``detail``: how many were taken where the class is *ok*, else the reason's code or 0.
        """
        place, word = self._next, index | outcome_class << CLASS_BIT | detail << DETAIL_BIT
        _pack_into(self._map, place, chunk_id, word, (chunk_id + word * SPREAD) & MASK)
        self._next = place + RECORD_BYTES
        self._free.append(slot)

    def rewind(self) -> None:
        """Begin again after a commit: what stands here lies below the cursors, which is ignored."""
        self._next = FIRST_RESULT
        self._left = RESULTS

    def close(self) -> None:
        """Let go of the file and its lock; the file stays for whoever settles."""
        self._map.close()

    def end_life(self) -> None:
        """Let go of the file in good order: it stays only if it says anything to anybody."""
        if self._left == RESULTS and not self.is_overtaken:
            path_of(self._owner).unlink(missing_ok=True)
        self.close()


def open_journal(owner: uuid.UUID) -> Journal | None:
    """Return a new journal; None where the disk has no room, so that a crash leaves doubt."""
    try:
        return Journal(owner)
    except OSError as fault:
        log.warning("no journal could be opened", extra={"fault": type(fault).__name__})
        return None


def folder() -> Path:
    """Return where the journals of this machine's lanes are."""
    path: Path = settings.DATA_DIR / "journal"
    return path


def path_of(owner: uuid.UUID) -> Path:
    """Return the file of one lane."""
    return folder() / str(owner)


@cache
def boot_id() -> bytes:
    """Return what only this boot of this machine has, so that a power cut is not trusted.

    Linux names its boots. Elsewhere it is the moment of the boot, as ``sysctl`` says it: when
    somebody sets the clock it looks like another boot, and a torn window is in doubt as a whole.
    """
    if _BOOT_ID.exists():
        return uuid.UUID(_BOOT_ID.read_text().strip()).bytes
    return boot_moment()


def boot_moment() -> bytes:
    """Return a digest of the moment of the boot. Raises ``OSError`` where nobody knows it."""
    program = shutil.which("sysctl")
    if program is None:
        raise OSError("this system does not name its boots")
    command = [program, "-n", "kern.boottime"]
    said = subprocess.run(command, capture_output=True, check=False, timeout=5).stdout  # noqa: S603 - our own words
    if not said.strip():
        raise OSError("this system does not name its boots")
    return blake2b(said, digest_size=16).digest()


def _new_map(owner: uuid.UUID) -> mmap.mmap:
    """Create, lock and map one journal's file.

    It is given its name only when it is locked, so that no sweeper takes it for a dead lane's.
    """
    folder().mkdir(mode=0o700, exist_ok=True)
    path = path_of(owner)
    unnamed = path.with_suffix(".new")
    if path.exists():
        raise FileExistsError(path)  # what it says is not ours to forget
    # For exec'd children it is closed: they would keep the lock. The map holds it, by a copy.
    descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        _fill(descriptor)
        view = mmap.mmap(descriptor, FILE_BYTES)
        unnamed.rename(path)
    except OSError:
        unnamed.unlink()
        raise
    finally:
        os.close(descriptor)
    return view


def _fill(descriptor: int) -> None:
    """Write the whole file, so that a disk that is full says so now and not by a signal."""
    content = HEADER.pack(KIND, boot_id()).ljust(FILE_BYTES, b"\0")
    if os.write(descriptor, content) < FILE_BYTES:
        raise OSError("the disk is full")
