"""A Celery app whose one task says when it started: what the embedded broker costs by itself.

Its worker gets its broker's folder from ``EMPTY_TASK_DIR``.
"""

import os
import time
from pathlib import Path

from celery import Celery

from project import broker, env

broker.register()


def app_in(folder: Path) -> Celery:
    """Return the app whose queue lies in ``folder``."""
    own = Celery("empty", broker="filesystem://", set_as_current=False)
    own.conf.broker_transport_options = env.broker_options("filesystem://", folder)
    own.conf.task_ignore_result = True
    own.conf.broker_connection_retry_on_startup = True
    own.task(say_when, name="say_when")
    return own


def say_when(path: str) -> None:
    """Write down when this began."""
    began = time.monotonic()
    unfinished = Path(f"{path}.part")
    unfinished.write_text(repr(began))
    unfinished.rename(path)


if "EMPTY_TASK_DIR" in os.environ:
    app = app_in(Path(os.environ["EMPTY_TASK_DIR"]))
