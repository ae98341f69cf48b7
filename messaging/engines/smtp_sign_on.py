"""The start of an SMTP connection: greeting, EHLO, TLS, sign-in. Nothing of a message is said."""

from collections.abc import Callable, Generator
from enum import Enum

from messaging.engines.smtp_commands import ehlo_command, login_line, plain_credentials
from messaging.engines.smtp_relay import Relay
from messaging.engines.smtp_replies import (
    INTERMEDIATE,
    POSITIVE,
    SmtpReply,
    TurnedAwayError,
)
from messaging.errors import TryLaterError

CONNECT, AUTH = "connect", "auth"

Offers = frozenset[str]


class Step(Enum):
    """What a dialogue asks for besides saying something."""

    ENCRYPT = "start TLS, then go on"
    IDLE = "nothing to send: go on when there is"
    TELL = "a mail has its answer: pass it on, then go on"


Asking = Generator[bytes | Step, SmtpReply, SmtpReply]
SignOn = Generator[bytes | Step, SmtpReply, Offers]


def sign_on(relay: Relay, own_ip: Callable[[], str]) -> SignOn:
    """Lead a new connection to where MAIL may be said; return what the server offers.

    Raises ``TurnedAwayError`` with the server's no, ``TryLaterError`` where it lacks what the
    relay's settings demand: we do not send in the clear because somebody cut STARTTLS out.
    """
    if relay.security == "tls":
        yield Step.ENCRYPT
    yield from _ask(b"", CONNECT)
    hello = ehlo_command(relay.name_for(own_ip()))
    offers = _offers((yield from _ask(hello, CONNECT)))
    if relay.security == "starttls":
        if "STARTTLS" not in offers:
            raise TryLaterError("the mail server does not offer STARTTLS")
        yield from _ask(b"STARTTLS\r\n", CONNECT)
        yield Step.ENCRYPT
        offers = _offers((yield from _ask(hello, CONNECT)))
    if relay.username:
        yield from _sign_in(relay, offers)
    return offers


def _sign_in(relay: Relay, offers: Offers) -> Generator[bytes | Step, SmtpReply, None]:
    if "AUTH PLAIN" in offers:
        credentials = plain_credentials(relay.username, relay.password)
        yield from _ask(b"AUTH PLAIN %s\r\n" % credentials, AUTH)
    elif "AUTH LOGIN" in offers:
        yield from _ask(b"AUTH LOGIN\r\n", AUTH, wanted=INTERMEDIATE)
        yield from _ask(login_line(relay.username), AUTH, wanted=INTERMEDIATE)
        yield from _ask(login_line(relay.password), AUTH)
    else:
        raise TryLaterError("the mail server offers no sign-in that we speak")


def _ask(saying: bytes, phase: str, wanted: int = POSITIVE) -> Asking:
    reply = yield saying
    if reply.digit != wanted:
        raise TurnedAwayError(reply, phase)
    return reply


def _offers(reply: SmtpReply) -> Offers:
    """Return the keywords of an EHLO reply; each sign-in mechanism stands as ``AUTH <name>``."""
    offers = set()
    for line in reply.text.decode("latin-1").upper().splitlines()[1:]:
        keyword, *words = line.replace("=", " ").split() or [""]
        offers.add(keyword)
        if keyword == "AUTH":
            offers.update(f"AUTH {word}" for word in words)
    return frozenset(offers)
