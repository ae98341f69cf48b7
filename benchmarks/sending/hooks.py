"""Webhooks: the whole path against a bare libcurl loop, and against a session of ``requests``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_network
from statistics import median

from django.test import override_settings

from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.rivals import web
from benchmarks.sending.effort import Effort, Side, by_turns, measured, ratios, rounds
from benchmarks.sending.email import SHARE
from benchmarks.sending.lanes import Lanes
from benchmarks.sending.recording import TAKEN_CALL, record
from benchmarks.sending.world import (
    EVERYBODY,
    accepted,
    check_same,
    checked,
    connected,
    counted,
    forget_sends,
)
from benchmarks.sinks.process import Sink, sink
from messaging.choices.channels import ChannelKey
from messaging.engines.exchange import Request
from messaging.models.dispatch import Dispatch
from messaging.providers.webhook import SLOTS, Webhook

_MOST_PLAIN = 2_000  # calls of the slow rival's sample
_HERE = (ip_network("127.0.0.1"),)
_BODY = '{"user": "{{${user_id}}}", "name": "{{${first_name}}}", "event": "sale", "points": 12}'


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    sink: Sink
    lanes: Lanes
    calls: Sequence[Request]

    @property
    def by_name(self) -> dict[str, Side]:
        return {"ours": self.ours, "bare": self.bare, "plain": self.plain}

    def ours(self) -> Effort:
        self.lanes.look()
        self.sink.start()
        with measured() as effort:
            dispatch = _accepted(self.sink)
            self.lanes.carry_all(effort)
        effort.count = checked(dispatch, self.sink)
        forget_sends()
        return effort

    def bare(self) -> Effort:
        self.sink.start()
        with measured() as effort:
            web.by_libcurl(self.calls, slots=SLOTS)
        return counted(effort, self.sink, len(self.calls))

    def plain(self) -> Effort:
        self.sink.start()
        sample = self.calls[:_MOST_PLAIN]
        with measured() as effort:
            web.by_session(sample)
        return counted(effort, self.sink, len(sample))


def measure(run: Run) -> Iterator[Figure]:
    """Yield B13 of the design."""
    with (
        override_settings(CARILLON_OUTBOUND_ALLOW=_HERE),
        run.world(SHARE),
        sink("http") as server,
        connected(ChannelKey.WEBHOOK, "webhook"),
        Lanes(1) as lanes,  # so it has as many connections as the bare loop
    ):
        efforts = by_turns(_ready(server, lanes).by_name, rounds(run))
    each = {name: [effort.each for effort in side] for name, side in efforts.items()}
    told = {name: f"{name} {1e6 / median(costs):,.0f} a second" for name, costs in each.items()}
    yield Figure(
        question="webhook, rate of whole path : bare libcurl",
        values=ratios(each["bare"], each["ours"]),
        floor=run.gate(postgresql=0.6),
        detail=f"{told['ours']}, {told['bare']}; {efforts['ours'][0].count:,} calls, "
        f"sink {server.busiest:.0%} busy",
        is_void=server.is_too_busy,
    )
    yield Figure(
        question="webhook, rate of whole path : requests",
        values=ratios(each["plain"], each["ours"]),
        floor=run.gate(postgresql=10.0),
        detail=f"{told['plain']}; a sample of {efforts['plain'][0].count:,}",
        is_void=server.is_too_busy,
    )


def _ready(server: Sink, lanes: Lanes) -> _Sides:
    """Render everything once, and see that both sides send the same bytes."""
    _accepted(server)
    recorded = record(lambda recorder: Webhook(recorder, SLOTS, ()), TAKEN_CALL)  # type: ignore[arg-type]
    calls = [replace(call, headers=_headers(call), lines=()) for call in recorded]
    forget_sends()
    _accepted(server)
    check_same(
        server, partial(lanes.carry_all, Effort()), partial(web.by_libcurl, calls, slots=SLOTS)
    )
    forget_sends()
    return _Sides(sink=server, lanes=lanes, calls=calls)


def _headers(call: Request) -> dict[str, str]:
    """Return a call's headers; a line that ends in its colon only keeps libcurl from its own."""
    parts = (line.partition(": ") for line in call.lines)
    return {name: value for name, colon, value in parts if colon}


def _accepted(server: Sink) -> Dispatch:
    url = f"http://127.0.0.1:{server.port}/hook"
    return accepted({"webhook": {"url": url, "request_method": "POST", "body": _BODY}}, **EVERYBODY)
