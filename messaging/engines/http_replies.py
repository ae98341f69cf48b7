"""What a server's header lines say; they are a stranger's bytes, whatever libcurl let through."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

LAST_INFORMATIONAL = 199
_USUAL_BYTES = 512

_STATUS_LINE = re.compile(rb"HTTP/[0-9.]+ ([0-9]{3})[ \r\n]")

Head = tuple[int, Mapping[str, str]]


def read_head(lines: Sequence[bytes]) -> Head | None:
    """Return status and headers of the final reply, or nothing when its head has not ended.

    ``lines`` may hold informational replies before it, and trailers after it. Names come in lower
    case; the values of equal names are joined by commas.
    """
    is_usual = sum(map(len, lines)) <= _USUAL_BYTES
    return _usual_head(*lines) if is_usual else _head(*lines)


def _head(*lines: bytes) -> Head | None:
    status, headers = 0, dict[str, str]()
    for line in lines:
        if found := _STATUS_LINE.match(line):
            status, headers = int(found[1]), {}
        elif line.strip():
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        elif status > LAST_INFORMATIONAL:
            return status, headers
    return None


_usual_head = lru_cache(maxsize=64)(_head)  # within a second a server says mostly the same
