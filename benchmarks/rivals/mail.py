"""Mails that are ready, handed to a server: by our own engine alone, and by ``smtplib``."""

import smtplib
from collections.abc import Iterable, Iterator, Sequence

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.exchange import Envelope, Reply
from messaging.engines.smtp import SmtpEngine

_HERE = "127.0.0.1"


def pipelined(envelopes: Iterable[Envelope], *, port: int, slots: int) -> None:
    """Send all of them over ``slots`` connections; raises ``OSError`` for one that is refused."""
    for _ in taken(envelopes, port=port, slots=slots):
        pass


def taken(envelopes: Iterable[Envelope], *, port: int, slots: int) -> Iterator[Envelope]:
    """Do the same, and yield each mail that was taken."""
    policy = OutboundPolicy(any_port=True, private=True)
    engine = SmtpEngine(_HERE, port, slots=slots, policy=policy, security="none")
    try:
        for envelope, result in engine.run(envelopes):
            if not isinstance(result, Reply) or result.status != 250:  # noqa: PLR2004 - RFC 5321
                raise OSError(f"a mail was not taken: {result}")
            yield envelope
    finally:
        engine.close()


def one_by_one(envelopes: Sequence[Envelope], *, port: int) -> None:
    """Send all of them over one connection, as the standard library does."""
    with smtplib.SMTP(_HERE, port) as server:
        for envelope in envelopes:
            server.sendmail(envelope.sender, [envelope.recipient], envelope.data)
