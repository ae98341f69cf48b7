"""What Celery and its broker take of a worker's processor while it sends to everybody.

The broker is Celery's files, so its work is the worker's: its main thread looks for tasks and hands
them on. Lanes are other threads.
"""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.processor import seconds_of
from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.sending.email import SHARE
from benchmarks.sending.hints import hints_in
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import EVERYBODY, accepted, checked, connected
from benchmarks.sinks.process import Sink, sink
from messaging import tasks
from messaging.choices.channels import ChannelKey
from messaging.choices.states import FINAL_STATES
from messaging.models.dispatch import Dispatch
from tests.journeys.workers import wait_until, worker

_LONGEST_SECONDS = 600
_OPTIONS = ("--concurrency", "4", "--without-gossip", "--without-mingle")


def measure(run: Run) -> Iterator[Figure]:
    """Yield B11 of the design."""
    with (
        TemporaryDirectory() as folder,
        run.world(SHARE),
        sink("smtp") as server,
        connected(ChannelKey.EMAIL, "smtp", host="127.0.0.1", port=server.port),
        worker(folder, *_OPTIONS) as process,
        hints_in(Path(folder)),
    ):
        _send(server)  # the worker has started, and read what it needs
        before = _worked(process.pid)
        count = _send(server)
        after = _worked(process.pid)
    celery, everything = (now - then for now, then in zip(after, before, strict=True))
    yield Figure(
        question="email, processor of broker and tasks : all",
        values=[celery / everything],
        gate=run.gate(postgresql=0.02),
        detail=f"{celery:.2f} of {everything:.2f} s of the worker, {count:,} mails",
    )


def _send(server: Sink) -> int:
    """Send to everybody through the worker, and return how many mails that was."""
    server.start()
    dispatch = accepted({"email": EMAIL}, **EVERYBODY)
    tasks.hint(dispatch.public_id)
    ended = Dispatch.objects.filter(pk=dispatch.pk, state__in=FINAL_STATES)
    wait_until(ended.exists, _LONGEST_SECONDS)
    return checked(dispatch, server)


def _worked(pid: int) -> tuple[float, float]:
    """Return the seconds of the main thread, and of the whole process."""
    return seconds_of(f"{pid}/task/{pid}"), seconds_of(str(pid))
