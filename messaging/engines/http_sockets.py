"""The sockets below libcurl: judged before they open, looked at before they are used again."""

import select
import socket
from typing import Any

import pycurl

from messaging.engines.address_guard import OutboundPolicy

_HUNG_UP = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR | select.POLLNVAL


class Connections:
    """The connections of one engine, named by our end's port, and whose far side has closed them.

    libcurl looks once a second at most. A request written to such a socket would be in doubt,
    though nobody was there to read it.
    """

    def __init__(self) -> None:
        self._ports: dict[int, int] = {}  # by libcurl's file descriptor
        self._hung_up: set[int] = set()  # until libcurl opens another one at that port
        self._watch = select.poll()

    def look(self) -> None:
        """See who has hung up: all at once, right before requests are written."""
        for descriptor, _ in self._watch.poll(0):
            self._hung_up.add(self._forget(descriptor))

    def add(self, port: int, descriptor: int) -> None:
        """Note a new one, in the place of whatever had its descriptor or its port before."""
        for old in [old for old, known in self._ports.items() if port == known]:
            self._forget(old)
        self._hung_up.discard(port)
        self._ports[descriptor] = port
        self._watch.register(descriptor, _HUNG_UP)
        self.look()

    def is_hung_up(self, port: int) -> bool:
        """Say whether the far side of one had closed it at the last look."""
        return port in self._hung_up

    def _forget(self, descriptor: int) -> int:
        self._watch.unregister(descriptor)
        return self._ports.pop(descriptor)


class Sockets:
    """What one handle opens for one request; all handles of an engine share ``connections``."""

    def __init__(self, policy: OutboundPolicy, connections: Connections) -> None:
        self._policy = policy
        self._connections = connections
        self._opened: list[socket.socket] = []
        self._descriptors: list[int] = []
        self._blocked_count = 0

    def attach(self, curl: Any) -> None:  # noqa: ANN401 - pycurl has no types
        """Have ``curl`` open its sockets here."""
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        curl.setopt(pycurl.SOCKOPTFUNCTION, self._note)

    @property
    def all_blocked(self) -> bool:
        """Whether every address that the name led to was refused."""
        return bool(self._blocked_count) and not self._opened

    def reset(self) -> None:
        """Begin a new request."""
        for opened in self._opened:
            opened.close()  # libcurl works on a duplicate of its own
        self._opened.clear()
        self._descriptors.clear()
        self._blocked_count = 0

    def is_hung_up(self, port: int) -> bool:
        """Say whether the far side has closed the connection that ends at our ``port``."""
        for opened, descriptor in zip(self._opened, self._descriptors, strict=False):
            if opened.getsockname()[1] == port:
                self._connections.add(port, descriptor)
        return self._connections.is_hung_up(port)

    def _open(self, _purpose: int, candidate: Any) -> socket.socket | int:  # noqa: ANN401 - as above
        ip, port = candidate.addr[:2]
        if not self._policy.admits(ip, port):
            self._blocked_count += 1
            return int(pycurl.SOCKET_BAD)
        opened = socket.socket(candidate.family, candidate.socktype, candidate.protocol)
        self._opened.append(opened)
        return opened

    def _note(self, descriptor: int, _purpose: int) -> int:
        self._descriptors.append(descriptor)
        return int(pycurl.SOCKOPT_OK)
