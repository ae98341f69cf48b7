"""A broker that forgets, is away, or swallows everything: hints are lost, and nothing else."""

import time
from collections.abc import Callable

from tests.chaos import people
from tests.chaos.brokers import Redis
from tests.chaos.fakes import Ledger
from tests.chaos.faults import at_each_moment
from tests.chaos.scenarios.killing import carried
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import Site, SkippedError
from tests.sinks.server import closed_port

MOST_ACCEPT_SECONDS = 0.5  # of the slowest in a hundred; design, delivery §15
LEAST_RATE = 0.5  # of the undisturbed
_FLUSHES, _ACCEPTS = 5, 20
_UNHEARD_SECONDS = 90.0
_LATE_SECONDS = 5.0  # until lanes have found by themselves what nobody told them of


def broker(site: Site) -> Result:
    """Flush it five times, take it away, let it swallow: a broadcast in each, and named sends."""
    if Redis.is_missing():
        raise SkippedError("there is no redis-server")
    redis = Redis(site.folder, site.start)
    site.wait(redis.answers, 30)
    site.environment["CELERY_BROKER_URL"] = redis.url
    with opened(site) as ledger:
        undisturbed, before = carried(site, "email")
        run = _Run(site, ledger)
        run.expectations[before] = run.expected
        _three_ways(run, redis)
        score = scored(run.expectations, ledger)
    allowed = undisturbed / LEAST_RATE + _LATE_SECONDS
    bounds = {
        "doubled": (score.doubled, 0),
        "unfinished": (run.unfinished, 0),
        "seconds": (max(run.seconds.values()), allowed),
        "accept_p99_seconds": (max(run.accepts), MOST_ACCEPT_SECONDS),
    }
    facts = {"faults": run.faults, "undisturbed_seconds": round(undisturbed, 1)}
    return Result(score, bounds, {**facts, **run.seconds, "accepts": len(run.accepts)})


def unheard(site: Site) -> Result:
    """Have no broker at all: what nobody was told of is found all the same."""
    site.environment["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{closed_port()}/0"
    with opened(site) as ledger:
        run = _Run(site, ledger, patience_seconds=_UNHEARD_SECONDS)
        run.carry("unheard", run.accept)
        score = scored(run.expectations, ledger)
    bounds = {"doubled": (score.doubled, 0), "unfinished": (run.unfinished, 0)}
    return Result(score, bounds, {"faults": run.faults, **run.seconds})


def _three_ways(run: "_Run", redis: Redis) -> None:
    """Break it in each of the three ways."""
    run.carry("flushed", lambda number: run.flushes(number, redis))
    redis.stop()
    run.carry("away", run.accept)
    redis.start()
    run.site.wait(redis.answers, 30)
    redis.freeze()
    run.carry("swallowing", run.accept)
    redis.thaw()


class _Run:
    """Broadcasts one after the other, and how each of them went."""

    def __init__(self, site: Site, ledger: Ledger, patience_seconds: float = 300.0):
        self._patience_seconds = patience_seconds
        self.site, self.ledger = site, ledger
        self.expected = people.expected("email", site.plan.users)
        self.expectations: dict[int, people.Expected] = {}
        self.seconds: dict[str, float] = {}
        self.accepts: list[float] = []
        self.faults = self.unfinished = 0

    def carry(self, name: str, meanwhile: Callable[[int], None]) -> None:
        """Send to everybody, do something meanwhile, and wait for the end."""
        started = time.monotonic()
        number = self.site.send("email")
        self.expectations[number] = self.expected
        meanwhile(number)
        self.unfinished += not self.site.ends_within(self._patience_seconds, *self.expectations)
        self.seconds[f"{name}_seconds"] = round(time.monotonic() - started, 1)

    def flushes(self, number: int, redis: Redis) -> None:
        """Empty it at moments of the broadcast."""
        messages = len(self.expected.addresses)
        self.faults += at_each_moment(
            self.site, number, self.ledger, messages, redis.flush, most=_FLUSHES
        )

    def accept(self, _number: int) -> None:
        """Ask for small sends while nobody can be told of them; note how long each answer takes."""
        self.faults += 1
        only = people.Expected(frozenset({people.address(0)}), 1)
        for _ in range(_ACCEPTS):
            started = time.monotonic()
            number = self.site.send("email", external_user_ids=[people.name(0)])
            self.accepts.append(time.monotonic() - started)
            self.expectations[number] = only
