"""A mail server that takes every mail and keeps none: ``python -m benchmarks.sinks.smtp``.

It offers PIPELINING, reads once and answers all that came. It checks nothing, and takes no mail
without a line: who speaks to it is a benchmark.
"""

import re

from benchmarks.sinks.server import Counter, serve

# What a second sending of the same mail says anew; a header may go on in the next line.
CHANGING = re.compile(rb"(?m)^(?:Date|Message-ID|List-Unsubscribe):.*\r\n(?:[ \t].*\r\n)*")
_END = b"\r\n.\r\n"
_ANSWERS = {
    b"EHLO": b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 52428800\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}
_FINE = b"250 fine\r\n"


class Mail:
    """One connection."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._rest = b""
        self._is_body = False

    def opening(self) -> bytes:
        """Greet."""
        return b"220 sink\r\n"

    def hear(self, data: bytes) -> bytes:
        """Take commands and bodies as far as they are whole."""
        data = self._rest + data if self._rest else data
        place, answers = 0, []
        while place < len(data):
            after = self._body(data, place) if self._is_body else self._command(data, place)
            if after < 0:
                break
            answers.append(_FINE if self._is_body else self._answer(data[place : place + 4]))
            self._is_body = answers[-1] is _ANSWERS[b"DATA"]
            place = after
        self._rest = data[place:]
        return b"".join(answers)

    def _body(self, data: bytes, place: int) -> int:
        """Return the place behind a whole mail, which is counted, or -1."""
        end = data.find(_END, place)
        if end < 0:
            return -1
        self._counter.add(data[place : end + 2])
        return end + len(_END)

    @staticmethod
    def _command(data: bytes, place: int) -> int:
        """Return the place behind a whole line, or -1."""
        end = data.find(b"\r\n", place)
        return end + 2 if end >= 0 else -1

    @staticmethod
    def _answer(word: bytes) -> bytes:
        return _ANSWERS.get(word.upper(), _FINE)


def main() -> None:
    """Serve until standard input ends."""
    counter = Counter(CHANGING)
    serve(counter, lambda: Mail(counter))


if __name__ == "__main__":
    main()
