"""Processes that this run started: broken and ended by their own id, and never anybody else's."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXIT_SECONDS = 30  # a stopped worker must be gone by then; design, delivery §6


class Process:
    """One, the leader of a group of its own, so that its children can be ended with it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path):
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
            )

    @property
    def is_running(self):
        return self._process.poll() is None

    def kill(self):
        """``kill -9``: no farewell. Its children find out by themselves."""
        self._process.kill()
        self._process.wait()

    def kill_group(self):
        """``kill -9`` it and all its children."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def freeze(self):
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._process.send_signal(signal.SIGCONT)

    def terminate(self):
        """SIGTERM; return how many seconds it took to go and its exit code; -9 had to be killed."""
        started = time.monotonic()
        self._process.send_signal(signal.SIGTERM)
        try:
            code = self._process.wait(EXIT_SECONDS + 5)
        except subprocess.TimeoutExpired:
            self.kill()
            code = -signal.SIGKILL
        return time.monotonic() - started, code

    def end(self):
        """End it whatever state it is in, with whatever is left of its group."""
        if self.is_running:
            self.thaw()
        self.kill_group()
