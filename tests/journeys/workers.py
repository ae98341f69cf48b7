"""Real worker processes on the test's own database."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent.parent


def database_url():
    """The test database, as the environment names it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    parts = connection.settings_dict
    password = f":{parts['PASSWORD']}" if parts["PASSWORD"] else ""
    return f"postgresql://{parts['USER']}{password}@{parts['HOST']}:{parts['PORT'] or 5432}/{name}"


@contextmanager
def worker(data_dir, *options, **variables):
    """``celery -A project worker``, as operators start it; killed at the end if it still runs."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "CARILLON_DATA_DIR": str(data_dir),
        "SECRET_KEY": settings.SECRET_KEY,
        "CARILLON_ENCRYPTION_KEY": settings.CARILLON_ENCRYPTION_KEYS[0],
        "CELERY_BROKER_URL": "filesystem://",
        "CARILLON_OUTBOUND_ALLOW": "127.0.0.1",  # where the sinks are
        **variables,
    }
    command = [sys.executable, "-m", "celery", "-A", "project", "worker", "--loglevel", "WARNING"]
    command += options
    with (Path(data_dir) / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
            process.wait()


def wait_until(holds, seconds=60):
    """Wait for something that must come true; fails when it does not."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.01)
