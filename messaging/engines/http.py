"""Many HTTP requests at once over libcurl: one engine for each outbound policy, never shared.

libcurl pools connections by host and port, not by policy: a connection opened for one policy must
not serve another (design, safety, T11).
"""

from collections.abc import Iterable, Iterator
from time import monotonic

import pycurl

from messaging.engines.address_guard import OutboundPolicy
from messaging.engines.exchange import Request
from messaging.engines.http_slot import HttpLimits, HttpSlot, Result
from messaging.engines.http_sockets import Connections
from messaging.errors import RefusedError

LONGEST_WAIT_SECONDS = 0.1  # select() sees no descriptor above 1023; those are polled instead
LONGEST_PULL_SECONDS = 0.01  # while requests are being rendered, the wire is not left alone

_STANDARD_LIMITS = HttpLimits()


class HttpEngine:
    """At most ``slots`` requests begun and unanswered; for one thread and one run at a time.

    ``trusted`` (PEM) takes the place of the machine's list of certificates. ``http2`` is better
    off where a doubled message hurts: a server that sheds streams leaves them all in doubt.
    """

    def __init__(
        self,
        policy: OutboundPolicy,
        *,
        slots: int = 32,
        limits: HttpLimits = _STANDARD_LIMITS,
        http2: bool = True,
        trusted: bytes = b"",
    ) -> None:
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_PIPELINING, pycurl.PIPE_MULTIPLEX)
        self._multi.setopt(pycurl.M_MAXCONNECTS, 2 * slots)
        self._connections = Connections()
        self._free = [HttpSlot(policy, limits, self._connections) for _ in range(slots)]
        for slot in self._free:
            slot.configure(http2=http2, trusted=trusted)
        self._busy: dict[pycurl.Curl, HttpSlot] = {}

    def run(self, requests: Iterable[Request]) -> Iterator[tuple[Request, Result]]:
        """Carry ``requests``, pulled one by one as slots come free; yield results as they arrive.

        What ``begin`` raises comes out of here; requests still out are then dropped.
        """
        source = iter(requests)
        is_dry = False
        try:
            while self._busy or not is_dry:
                pull_until = monotonic() + LONGEST_PULL_SECONDS
                while self._free and not is_dry and monotonic() < pull_until:
                    request = next(source, None)
                    is_dry = request is None
                    if request and (refusal := self._start(request)):
                        yield request, refusal
                yield from self._turn(may_wait=is_dry or not self._free)
        finally:
            self._drop_all()

    def close(self) -> None:
        """Close every connection."""
        self._drop_all()
        for slot in self._free:
            slot.close()
        self._free.clear()
        self._multi.close()

    def _start(self, request: Request) -> RefusedError | None:
        slot = self._free[-1]
        try:
            slot.load(request)
        except RefusedError as refusal:
            return refusal
        self._free.pop()
        self._hand_over(slot)
        return None

    def _hand_over(self, slot: HttpSlot) -> None:
        self._busy[slot.curl] = slot
        self._multi.add_handle(slot.curl)

    def _turn(self, *, may_wait: bool) -> Iterator[tuple[Request, Result]]:
        """Let libcurl work, waiting a little if nothing is ready; yield what came of it."""
        running = self._perform()
        if running == len(self._busy) and may_wait:
            self._multi.select(LONGEST_WAIT_SECONDS)
            running = self._perform()
        if running < len(self._busy):
            for slot, code in self._finished():
                yield slot.request, slot.result(code)

    def _perform(self) -> int:
        """Let libcurl read and write what it can; return how many requests are still out."""
        self._connections.look()
        return int(self._multi.perform()[1])

    def _finished(self) -> list[tuple[HttpSlot, int]]:
        """Return the slots that are done, free already but not used before the next pull."""
        done, queued = [], 1
        while queued:
            queued, fine, failed = self._multi.info_read()
            for curl, code in [*((curl, pycurl.E_OK) for curl in fine), *(f[:2] for f in failed)]:
                slot = self._busy.pop(curl)
                self._multi.remove_handle(curl)
                if slot.is_stale:
                    slot.load_again()
                    self._hand_over(slot)
                else:
                    self._free.append(slot)
                    done.append((slot, code))
        return done

    def _drop_all(self) -> None:
        for curl, slot in self._busy.items():
            self._multi.remove_handle(curl)
            self._free.append(slot)
        self._busy.clear()
