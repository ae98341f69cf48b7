"""The Celery app, and each worker's own timer, which needs no broker.

``celery -A project worker --pool threads``: its lanes also look for work by themselves, so that a
broker that is away, flushed or never there costs two seconds and nothing else.
"""

import fcntl
import gc
import os
from typing import IO, Any

from celery import Celery, bootsteps
from django.conf import settings

from project import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
# They open every page and endpoint, half of a worker's start; ``manage.py`` and the build ask them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "yes")

broker.register()
app = Celery("carillon")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["messaging"])


class LanesStep(bootsteps.StartStopStep):
    """Opens the lanes before the consumer, and stops them before the pool is waited for."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, worker: Any, **options: Any) -> None:  # noqa: ANN401 - Celery has no types
        super().__init__(worker, **options)
        self._lock: IO[str] | None = None

    def start(self, worker: Any) -> None:  # noqa: ANN401 - the same
        """Refuse what cannot work, then open the lanes."""
        from messaging.tasks import crew, job_crew  # noqa: PLC0415 - the app's registry is ready only now

        if not type(worker.pool).__module__.endswith(".thread"):
            _refuse("Start it with --pool threads: lanes are threads.")
        if settings.IS_SQLITE:
            self._lock = _only_worker()
        gc.collect()
        gc.freeze()  # what is loaded by now stays, so no collection has to look at it again
        crew.start(worker.concurrency)
        job_crew.start()

    def stop(self, worker: Any) -> None:  # noqa: ANN401, ARG002 - the same
        """Stop all lanes; what is on the wire is awaited, the rest given back."""
        from messaging.tasks import crew, job_crew  # noqa: PLC0415 - the same

        job_crew.stopping.set()  # its batch ends while the lanes end theirs
        crew.stop()
        job_crew.stop()
        if self._lock:
            self._lock.close()


app.steps["worker"].add(LanesStep)


def _only_worker() -> IO[str]:
    """Return the lock of the one worker that SQLite allows; the kernel frees it with us."""
    lock = (settings.DATA_DIR / "worker.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _refuse("Another one runs on this SQLite database; PostgreSQL takes as many as you like.")
    return lock


def _refuse(reason: str) -> None:
    """End the process with one line."""
    raise SystemExit(f"The worker does not start. {reason}")
