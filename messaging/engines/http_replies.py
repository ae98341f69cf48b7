"""What a server's header lines say; they are a stranger's bytes, whatever libcurl let through."""

import re
from collections.abc import Sequence
from functools import lru_cache

LAST_INFORMATIONAL = 199
_USUAL_BYTES = 128

_STATUS_LINE = re.compile(rb"HTTP/[0-9.]+ ([0-9]{3})[ \r\n]")


def read_head(lines: Sequence[bytes]) -> tuple[int, dict[str, str]] | None:
    """Return status and headers of the final reply, or nothing when its head has not ended.

    ``lines`` may hold informational replies before it, and trailers after it. Names come in lower
    case; the values of equal names are joined by commas.
    """
    status, headers = 0, dict[str, str]()
    for line in lines:
        if found := _STATUS_LINE.match(line):
            status, headers = int(found[1]), {}
        elif line.strip():
            name, value = (_usual_field if len(line) <= _USUAL_BYTES else _field)(line)
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        elif status > LAST_INFORMATIONAL:
            return status, headers
    return None


def _field(line: bytes) -> tuple[str, str]:
    name, _, value = line.decode("latin-1").partition(":")
    return name.strip().lower(), value.strip()


_usual_field = lru_cache(maxsize=512)(_field)  # a server says mostly the same
