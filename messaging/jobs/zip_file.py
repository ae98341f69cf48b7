"""A zip that is written entry by entry and survives whoever writes it: each entry is a whole piece.

What the directory at the end needs stands in the entries' own heads, so that it can be built by
somebody who has written none of them. Source: PKWARE, APPNOTE 6.3.10, 4.3.7, 4.3.12 and 4.3.16.
"""

import struct
import zlib
from collections.abc import Iterable

from messaging.errors import CarillonError

MOST_BYTES = 2**32 - 1  # of a zip without the extension for larger ones
_HEAD = struct.Struct("<4s5H3L2H")
_DIRECTORY = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UTF8, _DEFLATED, _NO_TIME, _FIRST_DAY = 20, 0x800, 8, 0, 0x21


class TooLargeError(CarillonError):
    """A file that this format cannot hold."""


def entry(name: str, content: bytes) -> bytes:
    """Return one file of the zip, with its head."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(content) + packer.flush()
    label = name.encode()
    head = _HEAD.pack(
        b"PK\x03\x04",
        *(_VERSION, _UTF8, _DEFLATED, _NO_TIME, _FIRST_DAY),
        *(zlib.crc32(content), len(packed), len(content), len(label), 0),
    )
    return head + label + packed


def directory(entries: Iterable[bytes]) -> bytes:
    """Return what ends a zip of these entries; raises ``TooLargeError`` beyond 4 GiB."""
    lines, place, count = [], 0, 0
    for each in entries:
        _, *shape, length, extra = _HEAD.unpack_from(each)
        name = each[_HEAD.size : _HEAD.size + length]
        place_of = (0, 0, 0, 0, place)  # no comment, first disk, no attributes
        lines.append(
            _DIRECTORY.pack(b"PK\x01\x02", _VERSION, *shape, length, extra, *place_of) + name
        )
        place += len(each)
        count += 1
        if place > MOST_BYTES:
            raise TooLargeError("The zip is larger than 4 GiB. Ask for output_format gzip.")
    whole = b"".join(lines)
    return whole + _END.pack(b"PK\x05\x06", 0, 0, count, count, len(whole), place, 0)
