"""A Redis server of our own: emptied, gone, or deaf, and never anybody else's."""

import shutil
import socket
import sys
from pathlib import Path

from tests.chaos.processes import Process
from tests.sinks.server import closed_port


class Redis:
    """One, on loopback, that keeps nothing on disk. SIGSTOP makes a black hole of it: the kernel
    still takes connections for it, and nobody ever answers.
    """

    def __init__(self, folder: Path, start):
        self.port = closed_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._folder, self._start = folder, start
        self._process: Process | None = None
        self.start()

    @staticmethod
    def is_missing() -> bool:
        """Say whether there is no Redis server here."""
        return shutil.which("redis-server") is None

    def start(self) -> None:
        """Start it, with nothing in it."""
        command = [shutil.which("redis-server") or sys.exit("no redis-server")]
        command += ["--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self._process = self._start(command, "redis.log")

    def answers(self) -> bool:
        """Say whether it does."""
        try:
            return self._ask(b"PING\r\n") == b"+PONG"
        except OSError:
            return False

    def flush(self) -> None:
        """Forget every queue and every hint in it."""
        self._ask(b"FLUSHALL\r\n")

    def stop(self) -> None:
        """End it: whoever dials is refused."""
        self._process.kill()

    def freeze(self) -> None:
        """Let it answer nobody, and refuse nobody."""
        self._process.freeze()

    def thaw(self) -> None:
        """Let it answer again."""
        self._process.thaw()

    def _ask(self, words: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
            line.sendall(words)
            return line.recv(64).strip()
