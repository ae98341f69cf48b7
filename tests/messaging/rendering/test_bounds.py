"""The kernel bounds the child, so each bound is tried from inside a process of its own."""

import resource
import signal
import subprocess
import sys

import pytest

from messaging.rendering import bounds
from messaging.rendering.child import ROOT

BEGIN = "import sys; sys.path.append(sys.argv[1]); from messaging.rendering.bounds import *\n"


def exit_code(script):
    return subprocess.run(
        [sys.executable, "-I", "-c", BEGIN + script, str(ROOT)],
        env={},
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


def test_endless_work_is_killed():
    assert exit_code("confine()\nwith deadline():\n  while True: pass") == -signal.SIGPROF


def test_work_in_time_lives_on():
    assert exit_code("confine()\nwith deadline(): pass\nfor _ in range(10**7): pass") == 0


TOO_MUCH_ROOM = """
confine()
try: x = bytearray(ROOM_BYTES)
except MemoryError: sys.exit(7)
"""
TOO_MANY_FILES = """
confine()
try: files = [open("/dev/null") for _ in range(20)]
except OSError: sys.exit(7)
"""
WRITTEN_FILE = """
import tempfile
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
file = tempfile.TemporaryFile()
confine()
try: file.write(b"x"); file.flush()
except OSError: sys.exit(7)
"""


@pytest.mark.parametrize("script", [TOO_MUCH_ROOM, TOO_MANY_FILES, WRITTEN_FILE])
def test_room_and_files_are_refused(script):
    assert exit_code(script) == 7


def test_published_figures_are_these():
    assert bounds.CPU_SECONDS == 0.25
    assert bounds.WALL_SECONDS == 1.0
    assert bounds.ROOM_BYTES == 256 * 1024 * 1024
    assert bounds.MOST_OUTPUT_BYTES == 1024 * 1024
    assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > bounds.MOST_OPEN_FILES
