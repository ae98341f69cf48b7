"""The sockets below libcurl: judged before they open, looked at before they are used again."""

import select
import socket
from typing import Any

import pycurl

from messaging.engines.address_guard import OutboundPolicy

_HUNG_UP = getattr(select, "POLLRDHUP", 0) | select.POLLHUP | select.POLLERR | select.POLLNVAL

Ports = dict[int, int]  # our end's port → libcurl's file descriptor, of one engine's connections


class Sockets:
    """What one handle opens for one request; ``ports`` is shared by all handles of an engine."""

    def __init__(self, policy: OutboundPolicy, ports: Ports) -> None:
        self._policy = policy
        self._ports = ports
        self._opened: list[socket.socket] = []
        self._descriptors: list[int] = []
        self._blocked_count = 0
        self._watch = select.poll()

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
        """Say whether the far side has closed the connection that ends at our ``port``.

        libcurl looks once a second at most. A request written to such a socket would be in doubt,
        though nobody was there to read it.
        """
        for opened, descriptor in zip(self._opened, self._descriptors, strict=False):
            if opened.getsockname()[1] == port:
                self._ports[port] = descriptor
        if port not in self._ports:
            return False
        descriptor = self._ports[port]
        self._watch.register(descriptor, _HUNG_UP)
        events = self._watch.poll(0)
        self._watch.unregister(descriptor)
        return bool(events)

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
