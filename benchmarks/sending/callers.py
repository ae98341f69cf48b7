"""Who calls an endpoint: a WSGI application in this process, or a server over HTTP."""

import json
import math
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from django.core.handlers.wsgi import WSGIHandler

from benchmarks.sending.world import WrongBooksError
from tests.journeys.workers import database_url

_ROOT = Path(__file__).parents[2]
_PATH, _CREATED = "/messages/send", "201"
_CALLERS = 4  # connections that call at once
_START_SECONDS = 30.0


def call_here(application: WSGIHandler, body: bytes, key: str) -> None:
    """Make one call inside this process, as a server would."""
    heard: list[str] = []
    environ: dict[str, Any] = {  # Any: WSGI's own
        "REQUEST_METHOD": "POST",
        "PATH_INFO": _PATH,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_AUTHORIZATION": f"Bearer {key}",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, _headers: heard.append(status))
    text = b"".join(answer)
    answer.close()
    _check(heard[0], text)


def call_there(
    port: int, bodies: list[bytes], key: str, *, per_second: float = math.inf
) -> list[float]:
    """Make all calls over a few connections; return the seconds of each, from when it was due.

    At a rate a call is due whether or not those before it have been answered.
    """
    calls = _Calls(port, key, _CALLERS / per_second)
    threads = [Thread(target=calls.make, args=(bodies[n::_CALLERS],)) for n in range(_CALLERS)]
    for thread in threads:
        thread.start()
        time.sleep(1 / per_second)
    for thread in threads:
        thread.join()
    if calls.faults:
        raise calls.faults[0]
    return calls.seconds


class _Calls:
    """What several threads call, and what came of it."""

    def __init__(self, port: int, key: str, gap_seconds: float) -> None:
        self.seconds: list[float] = []
        self.faults: list[BaseException] = []
        self._port = port
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self._gap_seconds = gap_seconds

    def make(self, bodies: list[bytes]) -> None:
        """Make calls over one connection."""
        server = HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            due = time.monotonic()
            for body in bodies:
                due = due + self._gap_seconds if self._gap_seconds else time.monotonic()
                time.sleep(max(0.0, due - time.monotonic()))
                server.request("POST", _PATH, body, self._headers)
                answer = server.getresponse()
                _check(str(answer.status), answer.read())
                self.seconds.append(time.monotonic() - due)
        except BaseException as fault:  # noqa: BLE001 - raised again where the callers are awaited
            self.faults.append(fault)
        finally:
            server.close()


def _check(status: str, text: bytes) -> None:
    if not status.startswith(_CREATED):
        raise WrongBooksError(f"{status}: {text[:300]!r}")


@contextmanager
def served(settings_module: str, data_dir: Path) -> Iterator[int]:
    """Serve a site on this run's database meanwhile, as ``make run`` does; yields its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment: Mapping[str, str] = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": settings_module,
        "DATABASE_URL": database_url(),
        "CARILLON_DATA_DIR": str(data_dir),
        "PYTHONWARNINGS": "ignore",  # of static files, which nobody collected there
    }
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "8"]
    command += ["--log-level", "critical", "project.wsgi:application"]
    server = subprocess.Popen(command, cwd=_ROOT, env=environment)  # noqa: S603 - our own command
    try:
        _await(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _await(port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


def body_for(names: list[str], message: Mapping[str, object]) -> bytes:
    """Return the body of a send to these users."""
    return json.dumps({"external_user_ids": names, "messages": {"email": message}}).encode()
