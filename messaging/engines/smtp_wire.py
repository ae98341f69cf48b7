"""One non-blocking socket to a mail server, in the clear or under TLS."""

import errno
import socket
import ssl
from contextlib import suppress
from selectors import EVENT_READ, EVENT_WRITE, BaseSelector
from typing import Any

from messaging.engines.smtp_relay import Candidate

_CHUNK_BYTES = 65_536
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Wire:
    """Watched by ``selector`` on behalf of ``owner``. What the socket raises is an ``OSError``."""

    def __init__(self, selector: BaseSelector, owner: Any) -> None:  # noqa: ANN401 - any key data
        self._selector = selector
        self._owner = owner
        self._socket: socket.socket | None = None
        self._unsent = b""
        self._is_waiting_to_write = False

    @property
    def own_ip(self) -> str:
        """The address that the server sees us under, unless somebody translates it."""
        return str(self._open_socket.getsockname()[0])

    def dial(self, candidate: Candidate) -> None:
        """Start to connect; the socket turns writable when that is over."""
        self.close()
        family, address = candidate
        self._socket = socket.socket(family, socket.SOCK_STREAM)
        self._socket.setblocking(False)  # noqa: FBT003 - the standard library's own spelling
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(self._socket, EVENT_WRITE, self._owner)
        code = self._socket.connect_ex(address)
        if code not in {0, errno.EINPROGRESS}:
            raise OSError(code, "connect")

    def check_connected(self) -> None:
        """Raise what came of connecting, if it failed."""
        code = self._open_socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, "connect")
        self._watch(EVENT_READ)

    def encrypt(self, context: ssl.SSLContext, host: str) -> None:
        """Start TLS as a client of ``host``; call ``shake`` until it says that it is done."""
        plain = self._open_socket
        self._selector.unregister(plain)
        self._socket = context.wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=False
        )
        self._selector.register(self._socket, EVENT_READ, self._owner)

    def shake(self) -> bool:
        """Go on with the handshake; *True* once the certificate has been checked."""
        secured = self._open_socket
        assert isinstance(secured, ssl.SSLSocket)  # noqa: S101 - encrypt() came before
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            self._watch(EVENT_READ)
            return False
        except ssl.SSLWantWriteError:
            self._watch(EVENT_WRITE)
            return False
        self._watch(EVENT_READ)
        return True

    def write(self, data: bytes) -> None:
        """Put ``data`` behind what is still unsent; ``flush`` sends it."""
        self._unsent = self._unsent + data if self._unsent else data

    def flush(self) -> None:
        """Send what is unsent, as far as the socket takes it."""
        if not self._unsent:
            return
        waiting = memoryview(self._unsent)
        while waiting:
            try:
                waiting = waiting[self._open_socket.send(waiting) :]
            except _NOT_NOW:
                break
        self._unsent = bytes(waiting)
        if self._is_waiting_to_write != bool(self._unsent):
            self._is_waiting_to_write = bool(self._unsent)
            self._watch(EVENT_READ | EVENT_WRITE if self._unsent else EVENT_READ)

    def read(self) -> bytes | None:
        """Return what has arrived, perhaps nothing; ``None`` when the server has hung up."""
        chunks = []
        try:
            while chunk := self._open_socket.recv(_CHUNK_BYTES):
                chunks.append(chunk)
                if len(chunk) < _CHUNK_BYTES and not isinstance(self._socket, ssl.SSLSocket):
                    break
        except _NOT_NOW:
            return b"".join(chunks)
        return b"".join(chunks) or None

    def close(self) -> None:
        """Close the socket, if there is one."""
        if self._socket is None:
            return
        with suppress(KeyError, ValueError):  # it may have failed between two registrations
            self._selector.unregister(self._socket)
        self._socket.close()
        self._socket = None
        self._unsent = b""
        self._is_waiting_to_write = False

    @property
    def _open_socket(self) -> socket.socket:
        if self._socket is None:
            raise OSError(errno.ENOTCONN, "closed")
        return self._socket

    def _watch(self, events: int) -> None:
        watched = self._open_socket
        if self._selector.get_key(watched).events != events:
            self._selector.modify(watched, events, self._owner)
