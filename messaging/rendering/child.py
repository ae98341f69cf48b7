"""The parent's side of the bounded render process (design, safety §4).

One child a lane, started at the first template that needs it. It is given variables and returns
texts; late or dead, it is killed, that user fails with ``RenderLimitError``, and the next one
gets a new child. Not to be shared between threads.
"""

import os
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

import orjson

import messaging
from messaging.errors import AbortedError, RenderError, RenderLimitError, UnavailableError
from messaging.floor import FLOOR
from messaging.rendering.bounds import START_SECONDS, WALL_SECONDS

HEADER = struct.Struct(">I")
MOST_ANSWER_BYTES = 64 * 1024 * 1024
MOST_TEMPLATES = 64  # known to one child; then it makes room by being replaced
ROOT = Path(messaging.__file__).parent.parent
SCRIPT = (
    "import sys; sys.path.append(sys.argv[1]);"
    "from messaging.rendering.child_process import serve; serve()"
)


class Job(NamedTuple):
    """The fields of one message that need the child; ``number`` is unique in this process."""

    number: int
    fields: Sequence[Mapping[str, Any]]  # JSON: place and pieces


class FieldError(RenderError):
    """A fault in one field, by its index; ``start`` is an offset in its source, or None."""

    def __init__(self, message: str, field: int, start: int | None) -> None:
        super().__init__(message)
        self.field = field
        self.start = start


class _LostError(Exception):
    """The child is dead or late."""


class Child:
    """A render process, or none yet. A context manager: nothing of it survives ``close``."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._known: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def render(self, job: Job, variables: Mapping[str, Any]) -> Sequence[str]:
        """Return the rendered fields.

        Raises ``AbortedError``, ``FieldError`` or ``RenderLimitError``, and ``UnavailableError``
        where no child can be started at all.
        """
        if len(self._known) >= MOST_TEMPLATES:
            self.close()
        process = self._process or self._start()
        frame: dict[str, Any] = {"template": job.number, "variables": variables}
        if job.number not in self._known:
            frame["fields"] = job.fields
            self._known.add(job.number)
        try:
            answer = _ask(process, orjson.dumps(frame), time.monotonic() + WALL_SECONDS)
        except _LostError:
            self.close()
            raise RenderLimitError("takes more than 250 ms or 256 MiB to render") from None
        return self._texts(answer)

    def close(self) -> None:
        """End the child, if there is one, and see it gone."""
        process, self._process = self._process, None
        self._known.clear()
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
            [sys.executable, "-I", "-c", SCRIPT, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env={},
            start_new_session=True,  # Ctrl-C is the parent's; the end of the pipe is the child's
        )
        self._process = process
        os.set_blocking(_stdin(process), False)
        try:
            _receive(process, time.monotonic() + START_SECONDS)
        except _LostError:
            self.close()
            raise UnavailableError("the render process does not start") from None
        return process

    def _texts(self, answer: Mapping[str, Any]) -> Sequence[str]:
        if "texts" in answer:
            return list(answer["texts"])
        if "memory" in answer:
            self.close()
        if "aborted" in answer:
            raise AbortedError(answer["aborted"])
        if "limit" in answer:
            raise RenderLimitError(answer["limit"])
        raise FieldError(answer["error"], answer.get("field", 0), answer.get("start"))


def _ask(process: subprocess.Popen[bytes], body: bytes, deadline: float) -> Mapping[str, Any]:
    rest = memoryview(HEADER.pack(len(body)) + body)
    while rest:
        try:
            rest = rest[os.write(_stdin(process), rest) :]
        except BlockingIOError:
            _wait(_stdin(process), select.POLLOUT, deadline)
        except OSError:
            raise _LostError from None
    return _receive(process, deadline)


def _receive(process: subprocess.Popen[bytes], deadline: float) -> Mapping[str, Any]:
    size = HEADER.unpack(_read(process, HEADER.size, deadline))[0]
    if size > MOST_ANSWER_BYTES:
        raise _LostError
    answer: Mapping[str, Any] = orjson.loads(_read(process, size, deadline))
    return answer


def _read(process: subprocess.Popen[bytes], count: int, deadline: float) -> bytes:
    if process.stdout is None:
        raise _LostError
    parts = []
    while count:
        _wait(process.stdout.fileno(), select.POLLIN, deadline)
        part = os.read(process.stdout.fileno(), count)
        if not part:
            raise _LostError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    with FLOOR.aside():
        is_ready = poll.poll(max(deadline - time.monotonic(), 0) * 1000)
    if not is_ready:
        raise _LostError


def _stdin(process: subprocess.Popen[bytes]) -> int:
    if process.stdin is None:
        raise _LostError
    return process.stdin.fileno()
