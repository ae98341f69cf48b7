"""Hints that go to a broker of our own, where nobody's worker finds them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import current_app

from messaging.tasks import hints
from project import env


@contextmanager
def hints_in(folder: Path) -> Iterator[None]:
    """Let this process hint through Celery's files in ``folder`` meanwhile."""
    conf = current_app.conf
    usual = conf.broker_url, conf.broker_transport_options
    _turn("filesystem://", env.broker_options("filesystem://", folder))
    try:
        yield
    finally:
        _turn(*usual)


def _turn(url: str, options: dict[str, object]) -> None:
    """Use this broker from the next hint on: each thread's connection is made anew."""
    current_app.conf.broker_url, current_app.conf.broker_transport_options = url, options
    hints._own.connection = None  # noqa: SLF001 - it lasts as long as its process
