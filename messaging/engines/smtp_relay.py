"""The server that mail is handed to: where it is, how it is spoken to, how long we wait for it."""

import re
import socket
import ssl
from dataclasses import KW_ONLY, dataclass, field
from ipaddress import ip_address
from threading import Thread
from time import monotonic
from typing import Any, Literal

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.trust import tls_context
from messaging.errors import BlockedAddressError, TryLaterError

RESOLVED_FOR_SECONDS = 60.0
FAILURE_FOR_SECONDS = 5.0  # else a thousand envelopes wait for the same dead resolver in turn

_HOST = re.compile(r"[A-Za-z0-9_.:-]{1,253}")
_OWN_NAME = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

Candidate = tuple[int, tuple[Any, ...]]  # address family, and what connect() takes for it


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpLimits:
    """How long each step may take, and how much goes over one connection."""

    connect_seconds: float = 5
    reply_seconds: float = 30
    most_messages: int = 1000  # a connection


@dataclass(frozen=True, slots=True)
class Relay:
    """Settings of one SMTP server. ``trusted`` (PEM) takes the place of the machine's list."""

    host: str
    port: int
    _: KW_ONLY
    policy: OutboundPolicy
    security: Literal["none", "starttls", "tls"]
    username: str = ""
    password: str = field(default="", repr=False)
    own_name: str = ""  # what EHLO says; empty: the machine's name, or its address
    trusted: bytes = b""
    limits: SmtpLimits = field(default_factory=SmtpLimits)

    def context(self) -> ssl.SSLContext:
        """Return what checks the server's certificate against ``host``."""
        return tls_context(self.trusted)

    def name_for(self, own_ip: str) -> str:
        """Return how we introduce ourselves on a connection from ``own_ip``."""
        name = self.own_name or socket.gethostname()
        if _OWN_NAME.fullmatch(name):
            return name
        ip = ip_address(own_ip.partition("%")[0])
        return f"[IPv6:{ip}]" if ip.version == 6 else f"[{ip}]"  # noqa: PLR2004 - IPv6


class Resolver:
    """Looks the relay up now and then; every address is judged before anybody may dial it."""

    def __init__(self, relay: Relay) -> None:
        self._relay = relay
        self._candidates: list[Candidate] = []
        self._fault: TryLaterError | BlockedAddressError | None = None
        self._good_until = 0.0

    def candidates(self) -> list[Candidate]:
        """Return what may be dialled, best first; raises what is to be said to the message."""
        if monotonic() >= self._good_until:
            self._look_up()
        if self._fault:
            raise self._fault
        return self._candidates

    def _look_up(self) -> None:
        found = self._asked()
        policy, port = self._relay.policy, self._relay.port
        self._candidates = [entry for entry in found if policy.admits(entry[1][0], port)]
        self._fault = None
        if not found:
            self._fault = TryLaterError("the mail server's name was not found")
        elif not self._candidates:
            self._fault = BlockedAddressError("blocked_address")
        lasting = FAILURE_FOR_SECONDS if self._fault else RESOLVED_FOR_SECONDS
        self._good_until = monotonic() + lasting

    def _asked(self) -> list[Candidate]:
        """Ask the machine's resolver in a thread: it takes as long as it likes."""
        found: list[Candidate] = []
        asking = Thread(target=self._ask, args=(found,), daemon=True)
        asking.start()
        asking.join(self._relay.limits.connect_seconds)
        return list(found)

    def _ask(self, found: list[Candidate]) -> None:
        relay = self._relay
        if not _HOST.fullmatch(relay.host):
            return
        try:
            answers = socket.getaddrinfo(relay.host, relay.port, type=socket.SOCK_STREAM)
        except OSError:
            return
        found += [(family, address) for family, _, _, _, address in answers]
