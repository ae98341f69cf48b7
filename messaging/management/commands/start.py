"""``manage.py start``: what ``make run`` runs. Web and worker together, until Ctrl-C."""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from messaging.management.demo.first_run import (
    SignIn,
    curl,
    is_first_run,
    kept_sign_in,
    make_sign_in,
)
from messaging.management.supervisor import TICK_SECONDS, Household

WEB_THREADS = 8
WORKER_THREADS = 2  # delivery §13: SQLite takes one process with two pool threads
START_SECONDS = 60


class Command(BaseCommand):
    """Bring a fresh folder to a working console, and an old one to where it was."""

    help = "Prepare the database, start the web server and one worker, and print how to use them."
    requires_system_checks: list[str] = []

    def handle(self, *_: str, **__: Any) -> None:
        """Start, wait, stop."""
        if _is_taken():
            port = settings.PORT
            raise CommandError(f"Port {port} is taken. Choose another: PORT={port + 1} make run")
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        sign_in = self._prepared()
        household = Household()
        household.listen()
        try:
            _start_all(household)
            self._greet(household, sign_in)
            if gone := household.wait():
                raise CommandError(f"The {gone} process ended; so did the rest.")
        finally:
            household.stop()
        self.stdout.write("\nStopped.")

    def _prepared(self) -> SignIn | None:
        data_dir = Path(settings.DATA_DIR)
        if not is_first_run():
            return kept_sign_in(data_dir)
        self.stdout.write("First start: adding demo data …")
        sign_in = make_sign_in(data_dir)
        call_command("seed_demo", stdout=self.stdout)
        return sign_in

    def _greet(self, household: Household, sign_in: SignIn | None) -> None:
        if not _answers(household):
            if household.is_ending:
                return
            raise CommandError(f"The web server does not answer on port {settings.PORT}.")
        address = settings.CARILLON_BASE_URL
        self.stdout.write(f"\nCarillon is running.\n\n  Console   {address}/console/")
        self.stdout.write(f"  API       {address}/docs/")
        if sign_in:
            self.stdout.write(f"  Sign in   {sign_in.email}  {sign_in.password}")
            self.stdout.write(f"\nSend a first message:\n\n{curl(address, sign_in.api_key)}")
        self.stdout.write("\nCtrl-C stops it. The data stays.")
        self.stdout.flush()


def _is_taken() -> bool:
    """Say whether somebody listens on our port: the web server would share it without a word."""
    try:
        urllib.request.urlopen(_address(), timeout=2).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError:
        return True
    except urllib.error.URLError as fault:
        return not isinstance(fault.reason, ConnectionRefusedError)
    return True


def _address() -> str:
    return f"http://127.0.0.1:{settings.PORT}/healthz"


def _start_all(household: Household) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "project.settings"}
    here = Path(sys.executable).parent
    web = [str(here / "granian"), "--interface", "wsgi", "--host", settings.HOST]
    web += ["--port", str(settings.PORT), "--workers", "1"]
    web += ["--blocking-threads", str(WEB_THREADS), "--respawn-failed-workers"]
    web += ["--log-level", "error"]
    worker = [str(here / "celery"), "--quiet", "-A", "project.celery", "worker"]
    worker += ["--pool", "threads", "--concurrency", str(WORKER_THREADS)]
    worker += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
    household.start("web", [*web, "project.wsgi:application"], environment)
    household.start("worker", worker, environment)


def _answers(household: Household) -> bool:
    """Wait until the web server answers; *False* when a process ended or time is up."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and not household.is_ending:
        if household.first_to_exit():
            return False
        try:
            with urllib.request.urlopen(_address(), timeout=2):  # noqa: S310 - our own address
                return True
        except (urllib.error.URLError, OSError):
            time.sleep(TICK_SECONDS)
    return False
