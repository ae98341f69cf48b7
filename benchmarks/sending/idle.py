"""An idle worker: from the commit of a send to its mail at the server.

Against the time from publishing an empty task to its start, over the same broker: Celery's files,
which a worker looks through twenty times a second. Without any hint a worker finds it by itself.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from celery import Celery
from django.conf import settings
from django.utils import timezone

from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.rivals.empty_task import app_in
from benchmarks.sending.email import SHARE
from benchmarks.sending.hints import hints_in
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import accepted, connected, forget_sends, reachable
from benchmarks.sinks.process import Sink, sink
from messaging import tasks
from messaging.choices.channels import ChannelKey
from tests.journeys.workers import ROOT, wait_until, worker

_TIMES, _FEW_TIMES = 15, 1
_QUIET_SECONDS = 0.31  # before each: lanes have stopped looking, and no multiple of the polling
_PLACES = ("--concurrency", "4", "--without-gossip", "--without-mingle")


def measure(run: Run) -> Iterator[Figure]:
    """Yield B10 of the design."""
    times = _TIMES if run.is_full else _FEW_TIMES
    with (
        TemporaryDirectory() as folder,
        run.world(SHARE),
        sink("smtp") as server,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port),
    ):
        name = reachable()[:1]
        with worker(folder, *_PLACES), hints_in(Path(folder)):
            ours = _each(times, partial(_sent, server, name, hints=True))
            alone = _each(times, partial(_sent, server, name, hints=False))
        with _empty_worker(Path(folder) / "empty") as publish:
            theirs = _each(times, publish)
        forget_sends()
    yield Figure(
        question="idle, commit to first mail : start of an empty task",
        values=[median(ours) / median(theirs)],
        gate=run.gate(postgresql=3.0, sqlite=3.0),
        detail=f"ours {_told(ours)}, empty task {_told(theirs)}; {times} times",
    )
    yield Figure(
        question="idle, commit to first mail, without a broker",
        values=sorted(alone),
        unit="s",
        detail="a worker looks every 2 s",
    )


def _each(times: int, deed: Callable[[], float]) -> list[float]:
    """Return the seconds of each time, after one that warms up."""
    deed()
    seconds = []
    for _ in range(times):
        time.sleep(_QUIET_SECONDS)
        seconds.append(deed())
    return seconds


def _sent(server: Sink, names: list[str], *, hints: bool) -> float:
    """Return the seconds from the commit to the mail at the sink."""
    server.start()
    dispatch = accepted({"email": EMAIL}, external_user_ids=names)
    committed = time.monotonic()
    if hints:
        tasks.hint(dispatch.public_id)
    return _arrival(server) - committed


def _arrival(server: Sink) -> float:
    """Wait for a mail, and return when it came."""
    arrived: list[float] = []

    def has_come() -> bool:
        arrived.append(server.taken().first_at)
        return arrived[-1] > 0

    wait_until(has_come)
    return arrived[-1]


@contextmanager
def _empty_worker(folder: Path) -> Iterator[Callable[[], float]]:
    """Run a worker of the empty task; yields what returns the seconds until it starts."""
    folder.mkdir()
    app = app_in(folder)
    command = [sys.executable, "-m", "celery", "-A", "benchmarks.rivals.empty_task", "worker"]
    command += ["--pool", "threads", "--loglevel", "ERROR", *_PLACES]
    environment = {**os.environ, "EMPTY_TASK_DIR": str(folder), "SECRET_KEY": settings.SECRET_KEY}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=quiet, stderr=quiet)  # noqa: S603 - our own command
    try:
        yield partial(_start_of_task, app, folder)
    finally:
        process.kill()
        process.wait()


def _start_of_task(app: Celery, folder: Path) -> float:
    said = folder / f"{timezone.now().timestamp()}.said"
    published = time.monotonic()
    app.send_task("say_when", (str(said),))
    wait_until(said.exists)
    return float(said.read_text()) - published


def _told(seconds: list[float]) -> str:
    low, middle, high = min(seconds) * 1_000, median(seconds) * 1_000, max(seconds) * 1_000
    return f"{middle:.0f} ms ({low:.0f} to {high:.0f})"
