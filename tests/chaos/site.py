"""The product under test: a web server and workers on one database, as operators start them.

A worker goes through ``tests.chaos.worker``, which shortens leases; all else is the product's own.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.models.dispatch import Dispatch
from messaging.services.connections import connect
from messaging.services.keys import create_key
from tests.chaos import people
from tests.chaos.processes import Process
from tests.sinks.server import closed_port

LEASE_SECONDS = 5.0  # of a worker here; the product's 90 and all margins shrink in proportion
_PERMISSIONS = (
    *("messages.send", "messages.schedule.create"),
    *("dispatches.read", "dispatches.control"),
    *("email.status", "email.blacklist", "users.delete"),
)
_WORDS = {"email": ChannelKey.EMAIL, "webhook": ChannelKey.WEBHOOK}


class OutOfTimeError(Exception):
    """Something that had to come true did not."""


class SkippedError(Exception):
    """A scenario that cannot run here; the message says why."""


@dataclass(frozen=True)
class Plan:
    """What a run was asked for."""

    seed: int = 1
    users: int = 10_000
    faults: int = 20
    guard_off: str = ""
    latency_seconds: float = 0.02
    every_seconds: float = 5.0  # between two faults that come by the clock


class Site:
    """Everything that runs; leaving it ends everything that was started."""

    def __init__(self, folder: Path, plan: Plan, environment: Mapping[str, str]):
        self.folder, self.plan = folder, plan
        self.is_sqlite = connection.vendor == "sqlite"
        self.environment = {**os.environ, **environment}
        self.lanes = 2 if self.is_sqlite else 4  # a process, besides the one for small chunks
        self.worker_count = 1 if self.is_sqlite else 2
        self.patience_seconds = 120.0
        self.port = closed_port()
        self.receiver_port = 0
        self.application = "project.wsgi:application"
        self.last_fault: Exception | None = None
        self.workers: list[Process] = []
        self.web: Process | None = None
        self.key = create_key("chaos", _PERMISSIONS)[1]
        self._started: list[Process] = []
        people.make(plan.users)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in self._started:
            process.end()
        connection.close()

    def carry(self, channel: str, port: int, **settings: str) -> None:
        """Let a fake carry a channel."""
        self.receiver_port = port
        smtp = ("smtp", {"host": "127.0.0.1", "port": str(port), **settings})
        provider, values = smtp if channel == "email" else ("webhook", {})
        connect(_WORDS[channel], provider, values, is_default=True, trust=ConnectionTrust.SHELL)

    def start_web(self) -> None:
        """Start the web server and wait until it answers."""
        port = self.port
        command = [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi"]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        command += ["--blocking-threads", "8", "--log-level", "error", self.application]
        variables = {"PORT": str(port), "CARILLON_BASE_URL": f"http://127.0.0.1:{port}"}
        self.web = self.start(command, "web.log", **variables)
        self.wait(lambda: self.call("/healthz") is not None, 60)

    def start_workers(self) -> None:
        """Bring the workers to their number."""
        self.workers = [worker for worker in self.workers if worker.is_running]
        while len(self.workers) < self.worker_count:
            command = [sys.executable, "-m", "tests.chaos.worker", str(self.lanes)]
            own = {"CHAOS_LEASE_SECONDS": str(LEASE_SECONDS), "GUARD_OFF": self.plan.guard_off}
            self.workers.append(self.start(command, "worker.log", **own))

    def kill_workers(self) -> None:
        """``kill -9`` all of them."""
        for worker in self.workers:
            worker.kill()

    def send(self, channel: str, **body) -> int:
        """Ask the web server for a broadcast to the audience; return the dispatch's number."""
        answer = self.call("/messages/send", self.body(channel, **body))
        if not answer:
            raise OutOfTimeError(f"The web server refused a send: {self.last_fault}")
        return Dispatch.objects.get(dispatch_id=answer["dispatch_id"]).pk

    def body(self, channel: str, **body) -> dict[str, object]:
        """Return a send's body: to the audience, unless it says to whom."""
        body = body or {"broadcast": True, "audience": people.AUDIENCE}
        return {"messages": {channel: self._message(channel)}, **body}

    def raw_request(self, path: str, body: object, **headers) -> bytes:
        """Return a POST as bytes, for callers that do not wait for the answer."""
        data = json.dumps(body).encode()
        lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        head = {**self._head(headers), "Content-Length": str(len(data))}
        lines += [f"{name}: {value}" for name, value in head.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + data

    def _head(self, headers: Mapping[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        return {**own, **headers}

    def _message(self, channel: str) -> dict[str, object]:
        if channel == "email":
            sender = "Corp <news@corp.example>"
            return {"app_id": "app", "from": sender, "subject": "Hello", "body": "<p>Hello</p>"}
        url = f"http://127.0.0.1:{self.receiver_port}/in"
        return {"url": url, "request_method": "POST", "body": '{"user": "{{${user_id}}}"}'}

    def call(self, path: str, body: object = None, **headers) -> object:
        """Return the JSON of an answer, None where none came or it was a refusal."""
        data = None if body is None else json.dumps(body).encode()
        address = f"http://127.0.0.1:{self.port}{path}"
        request = urllib.request.Request(address, data, self._head(headers))
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read() or b"{}")
        except (urllib.error.HTTPError, OSError, ValueError) as fault:
            self.last_fault = fault
            return None

    def has_ended(self, *dispatches: int) -> bool:
        """Say whether all are over; a database that is away says no."""
        try:
            found = Dispatch.objects.filter(pk__in=dispatches).values_list("state", flat=True)
            return all(state.is_final for state in found)
        except DatabaseError:
            with suppress(DatabaseError):
                connection.close()
            return False

    def ends_within(self, seconds: float, *dispatches: int) -> bool:
        """Wait until all are over; *False* where they are not in time."""
        try:
            self.wait(lambda: self.has_ended(*dispatches), seconds)
        except OutOfTimeError:
            return False
        return True

    def wait(self, holds: Callable[[], bool], seconds: float) -> None:
        """Wait for something that must come true; ``OutOfTimeError`` where it does not."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise OutOfTimeError
            time.sleep(0.02)

    @staticmethod
    def sleep(seconds: float) -> None:
        """Let time pass: a lease is over after a while, and after nothing else."""
        time.sleep(seconds)

    def start(self, command, log: str, **variables) -> Process:
        """Start a process that ends with this site."""
        environment = {**self.environment, **variables}
        process = Process(command, environment, self.folder / log)
        self._started.append(process)
        return process


def environment_of(folder: Path, database_url: str) -> dict[str, str]:
    """Return what the product's processes must be told to share our database and secrets."""
    return {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "CARILLON_DATA_DIR": str(folder),
        "SECRET_KEY": settings.SECRET_KEY,
        "CARILLON_ENCRYPTION_KEY": settings.CARILLON_ENCRYPTION_KEYS[0],
        "CELERY_BROKER_URL": "filesystem://",
        "CARILLON_OUTBOUND_ALLOW": "127.0.0.1",  # where the fakes are
        "CARILLON_PROXY_DEPTH": "0",
    }
