"""User ids, packed: ascending, as varint deltas; about 1.5 bytes an id."""

from collections.abc import Iterable

_LOW = 0x7F  # seven bits of the number
_MORE = 0x80  # another byte follows


def pack(ids: Iterable[int]) -> bytes:
    """Return ascending ``ids`` as bytes. Raises ``ValueError`` when they do not ascend."""
    packed = bytearray()
    before = 0
    for user_id in ids:
        delta = user_id - before
        if delta <= 0:
            raise ValueError("User ids must ascend.")
        while delta > _LOW:
            packed.append(delta & _LOW | _MORE)
            delta >>= 7
        packed.append(delta)
        before = user_id
    return bytes(packed)


def unpack(packed: bytes) -> list[int]:
    """Return the ids that ``pack`` was given."""
    ids = []
    user_id = delta = shift = 0
    for byte in packed:
        delta |= (byte & _LOW) << shift
        if byte & _MORE:
            shift += 7
            continue
        user_id += delta
        ids.append(user_id)
        delta = shift = 0
    return ids
