"""One libcurl handle, used again and again: what it is told, and what it saw."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import pycurl

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.exchange import NotBegun, Reply, Request
from messaging.engines.http_faults import fault_after, fault_before
from messaging.engines.http_headers import header_lines
from messaging.engines.http_replies import read_head
from messaging.engines.http_sockets import Connections, Sockets
from messaging.engines.trust import trusted_file
from messaging.errors import BlockedAddressError, CarillonError, RefusedError

USER_AGENT = "Carillon/0"  # the major version alone: a release note is not for strangers
METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
HOPELESS_BYTES = 1_048_576  # a body announced as longer is not even begun

# What address_guard.checked_url builds; whatever else comes here is a mistake of ours.
_BUILT_URL = re.compile(r"https?://(?:[a-z0-9_.-]+|\[[0-9a-f:]+\])(?::[0-9]+)?/[!-~]*")

Result = Reply | CarillonError | NotBegun


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """How long and how much. Source: design, safety §1, webhook; ``idle_seconds`` is ours."""

    connect_seconds: float = 5
    silence_seconds: int = 15
    whole_seconds: float = 30
    most_bytes: int = 65_536
    idle_seconds: int = 4  # unused for longer: not used again; many servers hang up after five


class HttpSlot:
    """A handle with its callbacks; one request at a time."""

    def __init__(
        self, policy: OutboundPolicy, limits: HttpLimits, connections: Connections
    ) -> None:
        self.curl: Any = pycurl.Curl()
        self.request: Request
        self.is_stale = False  # the connection that libcurl chose had been closed: nothing left
        self._is_fresh = False  # libcurl has been told to open a connection of its own
        self._limits = limits
        self._sockets = Sockets(policy, connections)
        self._head: list[bytes] = []
        self._body = bytearray()
        self._method = self._url = ""  # what libcurl has been told
        self._set_once()

    def configure(self, *, http2: bool, trusted: bytes) -> None:
        """Set what differs between engines: the newest HTTP to speak, and whom to trust."""
        newest = pycurl.CURL_HTTP_VERSION_2TLS if http2 else pycurl.CURL_HTTP_VERSION_1_1
        self.curl.setopt(pycurl.HTTP_VERSION, newest)
        if trusted:
            self.curl.setopt(pycurl.CAINFO_BLOB, trusted)
        elif file := trusted_file():
            self.curl.setopt(pycurl.CAINFO, file)

    def load(self, request: Request) -> None:
        """Take up ``request``. Raises ``RefusedError`` for one that must not leave."""
        self.request = request
        self._started = perf_counter()
        self._reset()
        curl = self.curl
        self._aim(request)
        try:
            curl.setopt(pycurl.HTTPHEADER, request.lines or header_lines(request.headers))
        except ValueError as error:
            raise RefusedError(str(error)) from error
        if request.body or request.method in {"POST", "PUT"}:
            curl.setopt(pycurl.POSTFIELDS, request.body)
        else:
            curl.setopt(pycurl.HTTPGET, 1)

    def load_again(self) -> None:
        """Take the same request up once more, over a connection that nobody has used."""
        self._reset()
        self.curl.setopt(pycurl.FRESH_CONNECT, 1)
        self._is_fresh = True

    def result(self, code: int) -> Result:
        """Say what came of it; ``code`` is libcurl's, 0 for success. Raises what ``begin`` did."""
        if self._error:
            raise self._error
        if self._is_declined:
            return NotBegun()
        if (head := read_head(self._head)) is not None:
            return self._reply(*head, is_whole=code == pycurl.E_OK)
        return self._fault(code)

    def close(self) -> None:
        """Let go of the handle; its connection belongs to the engine."""
        self._sockets.reset()
        self.curl.close()

    def _aim(self, request: Request) -> None:
        """Tell libcurl method and URL, which are mostly those of the request before."""
        if request.method == self._method and request.url == self._url:
            return
        if request.method not in METHODS or not _BUILT_URL.fullmatch(request.url):
            raise RefusedError("this is no request that we send")
        self._method, self._url = request.method, request.url
        self.curl.setopt(pycurl.URL, request.url)
        self.curl.setopt(pycurl.CUSTOMREQUEST, request.method)

    def _reset(self) -> None:
        self._head.clear()
        self._body.clear()
        self._sockets.reset()
        self._is_sent = self._is_declined = self.is_stale = False
        self._error: BaseException | None = None
        if self._is_fresh:
            self.curl.setopt(pycurl.FRESH_CONNECT, 0)
            self._is_fresh = False

    def _set_once(self) -> None:
        limits = self._limits
        web = pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS
        for option, value in (
            (pycurl.PROTOCOLS, web),
            (pycurl.REDIR_PROTOCOLS, web),
            (pycurl.PROXY, ""),
            (pycurl.NOPROXY, "*"),
            (pycurl.FOLLOWLOCATION, 0),
            (pycurl.NETRC, pycurl.NETRC_IGNORED),
            (pycurl.HTTP09_ALLOWED, 0),
            (pycurl.PATH_AS_IS, 1),
            (pycurl.SSL_VERIFYPEER, 1),
            (pycurl.SSL_VERIFYHOST, 2),
            (pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2),
            (pycurl.NOSIGNAL, 1),
            (pycurl.USERAGENT, USER_AGENT),
            (pycurl.PIPEWAIT, 1),
            (pycurl.CONNECTTIMEOUT_MS, int(limits.connect_seconds * 1000)),
            (pycurl.TIMEOUT_MS, int(limits.whole_seconds * 1000)),
            (pycurl.LOW_SPEED_LIMIT, 1),
            (pycurl.LOW_SPEED_TIME, limits.silence_seconds),
            (pycurl.MAXFILESIZE, HOPELESS_BYTES),
            (pycurl.MAXAGE_CONN, limits.idle_seconds),
            (pycurl.HEADERFUNCTION, self._head.append),
            (pycurl.WRITEFUNCTION, self._take),
            (pycurl.PREREQFUNCTION, self._ask_to_begin),
        ):
            self.curl.setopt(option, value)
        self._sockets.attach(self.curl)

    def _ask_to_begin(self, _ip: str, _our_ip: str, _port: int, our_port: int) -> int:
        """Run between the connection and the first byte of the request.

        libcurl comes here a second time when it means to send a request again by itself, because
        a connection it had used before broke without an answer: the first one may have arrived.
        """
        if self._is_sent:
            return int(pycurl.PREREQFUNC_ABORT)
        self.is_stale = self._sockets.is_hung_up(our_port)
        if self.is_stale:
            return int(pycurl.PREREQFUNC_ABORT)
        try:
            self._is_sent = self.request.begin()
        except BaseException as error:  # noqa: BLE001 - raised again by result(), not through C
            self._error = error
        self._is_declined = not self._is_sent
        return int(pycurl.PREREQFUNC_OK if self._is_sent else pycurl.PREREQFUNC_ABORT)

    def _take(self, data: bytes) -> int | None:
        room = self._limits.most_bytes - len(self._body)
        self._body += data[:room]
        return None if len(data) <= room else 0  # less than came: libcurl stops

    def _reply(self, status: int, headers: Mapping[str, str], *, is_whole: bool) -> Reply:
        return Reply(
            status=status,
            headers=headers,
            body=bytes(self._body),
            seconds=perf_counter() - self._started,
            is_whole=is_whole,
        )

    def _fault(self, code: int) -> CarillonError:
        if self._is_sent:
            return fault_after(code)
        if self._sockets.all_blocked:
            return BlockedAddressError("blocked_address")
        return fault_before(code)
