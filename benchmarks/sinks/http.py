"""A web server that answers 200 to everything: ``python -m benchmarks.sinks.http``."""

import re

from benchmarks.sinks.server import Counter, serve

# Of a request only the body is hashed: headers are each client's own.
CHANGING = re.compile(rb"(?s)\A.*?\r\n\r\n")
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *([0-9]+)")
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Web:
    """One connection, kept alive."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._rest = b""

    def opening(self) -> bytes:
        """Say nothing: here the caller speaks first."""
        return b""

    def hear(self, data: bytes) -> bytes:
        """Take requests as far as they are whole."""
        data = self._rest + data if self._rest else data
        place = taken = 0
        while (head := data.find(b"\r\n\r\n", place)) >= 0:
            length = _LENGTH.search(data, place, head)
            end = head + 4 + (int(length[1]) if length else 0)
            if end > len(data):
                break
            self._counter.add(data[place:end])
            place, taken = end, taken + 1
        self._rest = data[place:]
        return _ANSWER * taken


def main() -> None:
    """Serve until standard input ends."""
    counter = Counter(CHANGING)
    serve(counter, lambda: Web(counter))


if __name__ == "__main__":
    main()
