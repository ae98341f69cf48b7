"""A real Celery worker on the test's own database, in a process of its own."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection


def database_url():
    """The database that this test runs on, as the environment names it."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{connection.settings_dict['NAME']}"
    parts = connection.settings_dict
    login = ":".join(filter(None, [parts["USER"], parts["PASSWORD"]]))
    return f"postgresql://{login}@{parts['HOST']}:{parts['PORT'] or 5432}/{parts['NAME']}"


def environment(data_dir):
    """What the worker must share with us: database, secrets, and the loopback sinks."""
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url(),
        "CARILLON_DATA_DIR": str(data_dir),
        "SECRET_KEY": settings.SECRET_KEY,
        "CARILLON_ENCRYPTION_KEY": ",".join(settings.CARILLON_ENCRYPTION_KEYS),
        "CARILLON_OUTBOUND_ALLOW": "127.0.0.1",
    }


def start_worker(data_dir):
    celery = Path(sys.executable).with_name("celery")
    command = [str(celery), "-A", "project.celery", "worker", "--pool", "threads"]
    return subprocess.Popen(
        [*command, "--concurrency", "2", "--loglevel", "WARNING"], env=environment(data_dir)
    )


@contextmanager
def running_worker(data_dir):
    """Run a worker as long as the block lasts, then ask it to end and see that it does."""
    worker = start_worker(data_dir)
    try:
        yield worker
    finally:
        if worker.poll() is None:
            worker.send_signal(signal.SIGTERM)
        worker.wait(timeout=40)


def wait_until(happened, *, seconds=60):
    """Wait for what must come; how long it may take is a bound, not a claim."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := happened():
            return found
        time.sleep(0.1)
    raise AssertionError("It did not happen in time.")
