"""What a sink does instead of answering properly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Drop:
    """Close the connection, politely (FIN) or with a reset."""

    reset: bool = False


@dataclass(frozen=True)
class Silence:
    """Read on and never say another word on this connection."""


@dataclass(frozen=True)
class Raw:
    """Write exactly these bytes, then close if asked."""

    data: bytes
    close: bool = False


@dataclass(frozen=True)
class Drip:
    """Write these bytes one at a time."""

    data: bytes
    every_seconds: float = 0.05


@dataclass(frozen=True)
class Endless:
    """Write ``head``, then ``chunk`` again and again until the other side has had enough."""

    head: bytes = b""
    chunk: bytes = b"x" * 65_536


@dataclass(frozen=True)
class Later:
    """Answer properly with ``reply``, but only after a while."""

    reply: object
    seconds: float


Deed = Drop | Silence | Raw | Drip | Endless
