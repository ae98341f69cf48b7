"""``POST /messages/send`` against a bare view that inserts the same rows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from warnings import catch_warnings

from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from benchmarks.questions import Run
from benchmarks.report import Figure
from benchmarks.sending.callers import body_for, call_here, call_there, served
from benchmarks.sending.effort import Effort, Side, by_turns, measured, ratios, rounds
from benchmarks.sending.email import SHARE
from benchmarks.sending.hints import hints_in
from benchmarks.sending.message import EMAIL
from benchmarks.sending.world import WrongBooksError, forget_sends, reachable
from messaging.choices.access import Permission
from messaging.models.api_key import ApiKey
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.services.keys import create_key

_CALLS, _FEW_CALLS = 1_000, 8
_NAMED = 3  # users of a call
_BARE = {"ROOT_URLCONF": "benchmarks.rivals.bare_view", "MIDDLEWARE": []}
_SITES = {"ours": "project.settings", "bare": "benchmarks.rivals.bare_settings"}


def measure(run: Run) -> Iterator[Figure]:
    """Yield B9 of the design."""
    calls = _CALLS if run.is_full else _FEW_CALLS
    with run.world(SHARE), TemporaryDirectory() as folder, _key() as key:
        with hints_in(Path(folder)):
            here = by_turns(_here(_bodies(calls), key), rounds(run))
        there, late = _there(run, _bodies(calls), key, folder=Path(folder))
        forget_sends()
    for question, efforts, floor in (
        ("accepting in process, rate ours : bare view", here, 0.7),
        ("accepting over HTTP, rate ours : bare view", there, 0.6),
    ):
        each = {name: [effort.each for effort in side] for name, side in efforts.items()}
        yield Figure(
            question=question,
            values=ratios(each["bare"], each["ours"]),
            floor=run.gate(postgresql=floor),
            detail=f"ours {1e6 / median(each['ours']):,.0f} a second, "
            f"bare {1e6 / median(each['bare']):,.0f}; {calls:,} calls",
        )
    yield Figure(
        question="accepting over HTTP at half of that rate, p99",
        values=[quantiles(late, n=100)[-1] * 1_000],
        unit="ms",
        gate=run.gate(postgresql=50.0),
        detail=f"half of them within {median(late) * 1_000:.3g} ms, {len(late):,} calls",
    )


def _here(bodies: list[bytes], key: str) -> dict[str, Side]:
    """Return both sides in this process; each is asked once before."""
    sides: dict[str, Side] = {"ours": partial(_asked_here, {}, bodies, key)}
    sides["bare"] = partial(_asked_here, _BARE, bodies, key)
    for side in sides.values():
        side()
    return sides


def _asked_here(settings: dict[str, object], bodies: list[bytes], key: str) -> Effort:
    with override_settings(**settings):
        with catch_warnings(action="ignore"):  # static files need not be collected here
            application = WSGIHandler()
        call_here(application, bodies[0], key)

        def call_all() -> None:
            for body in bodies:
                call_here(application, body, key)

        return _measured(call_all, len(bodies))


def _there(
    run: Run, bodies: list[bytes], key: str, *, folder: Path
) -> tuple[dict[str, list[Effort]], list[float]]:
    """Measure both sides, each behind a server process of its own; then ours at half its rate.

    Returns the efforts, and the seconds of each call of ours at that rate.
    """
    with served(_SITES["ours"], folder) as ours, served(_SITES["bare"], folder) as bare:
        sides: dict[str, Side] = {
            name: partial(_asked_there, port, bodies, key)
            for name, port in (("ours", ours), ("bare", bare))
        }
        for side in sides.values():
            side()
        efforts = by_turns(sides, rounds(run))
        half = 1e6 / median(effort.each for effort in efforts["ours"]) / 2
        return efforts, call_there(ours, bodies, key, per_second=half)


def _asked_there(port: int, bodies: list[bytes], key: str) -> Effort:
    return _measured(partial(call_there, port, bodies, key), len(bodies))


def _measured(call_all: Callable[[], None], count: int) -> Effort:
    """Measure the calls, and see that each left a dispatch and a chunk for its users."""
    forget_sends()
    with measured() as effort:
        call_all()
    found = Dispatch.objects.count(), Chunk.objects.filter(size=_NAMED).count()
    if found != (count, count):
        raise WrongBooksError(f"{count} calls left {found} dispatches and chunks.")
    effort.count = count
    return effort


def _bodies(count: int) -> list[bytes]:
    """Return calls to three users each, none of whom share a mailbox."""
    names = reachable()[: max(count, _NAMED)]
    return [
        body_for([names[(at + place) % len(names)] for place in range(_NAMED)], EMAIL)
        for at in range(count)
    ]


@contextmanager
def _key() -> Iterator[str]:
    """Have a key that may send meanwhile."""
    ApiKey.objects.all().delete()
    _, text = create_key("benchmark", [Permission.MESSAGES_SEND.value])
    try:
        yield text
    finally:
        forget_sends()
        ApiKey.objects.all().delete()
