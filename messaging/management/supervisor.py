"""A few processes kept together: started as one, ended as one, none left behind."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from types import FrameType

PATIENCE_SECONDS = 35  # a worker gives its work back within 30; design, delivery §6
TICK_SECONDS = 0.2


class Household:
    """Processes by name. Each leads a process group, so that its children end with it."""

    def __init__(self) -> None:
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.is_ending = False

    def start(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start one; Ctrl-C at the terminal reaches us alone, and we pass it on."""
        self.processes[name] = subprocess.Popen(  # noqa: S603 - our own commands
            command, env=dict(environment), start_new_session=True
        )

    def listen(self) -> None:
        """End on Ctrl-C and on SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._end)

    def first_to_exit(self) -> str | None:
        """Return the name of a process that is gone, or none while all live."""
        gone = (name for name, each in self.processes.items() if each.poll() is not None)
        return next(gone, None)

    def wait(self) -> str | None:
        """Wait until told to end, or until one is gone; return which."""
        while not self.is_ending:
            if name := self.first_to_exit():
                return name
            time.sleep(TICK_SECONDS)
        return None

    def stop(self) -> None:
        """Ask all to end, wait, then end by force whatever is left of their groups."""
        for process in self.processes.values():
            _signal_group(process.pid, signal.SIGTERM, leader_only=True)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.0, deadline - time.monotonic()))
            _signal_group(process.pid, signal.SIGKILL, leader_only=False)
            process.wait()

    def _end(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.is_ending = True


def _signal_group(pid: int, number: signal.Signals, *, leader_only: bool) -> None:
    with suppress(ProcessLookupError):
        if leader_only:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)
