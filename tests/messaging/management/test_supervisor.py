import os
import signal
import sys
import time
from pathlib import Path

import pytest

from messaging.management.supervisor import Household

PARENT = (
    "import subprocess, sys, time; child = subprocess.Popen([sys.executable, '-c', 'import time;"
    " time.sleep(60)']); print(child.pid, flush=True); time.sleep(60)"
)


@pytest.fixture
def household(monkeypatch):
    monkeypatch.setattr("messaging.management.supervisor.PATIENCE_SECONDS", 3)
    family = Household()
    yield family
    family.stop()


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def gone_soon(pid):
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_alive(pid)


def test_stopping_leaves_no_process_and_no_grandchild_behind(household, capfd):
    household.start("parent", [sys.executable, "-c", PARENT], os.environ)
    while not (grandchild := capfd.readouterr().out.strip()):
        time.sleep(0.05)
    household.stop()

    assert household.processes["parent"].poll() is not None
    assert gone_soon(int(grandchild))


def test_a_process_that_ends_is_named(household):
    household.start("sleeper", ["sleep", "60"], os.environ)
    household.start("short", ["true"], os.environ)

    assert household.wait() == "short"


def test_a_signal_ends_the_waiting(household):
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    household.start("sleeper", ["sleep", "60"], os.environ)
    household.listen()
    os.kill(os.getpid(), signal.SIGTERM)

    assert household.wait() is None
    for number, handler in before.items():
        signal.signal(number, handler)
