"""One scenario in a process of its own: ``python -m tests.chaos.scenario NAME``; prints one line.

Its database and data folder come from the environment; ``tests.chaos.run`` makes and drops them.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - models come after setup
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.chaos.scenarios import (  # noqa: E402
    accepting,
    broker,
    carriers,
    killing,
    pausing,
    poisoning,
    restoring,
    scheduling,
    stopping,
    withdrawing,
)
from tests.chaos.score import Result  # noqa: E402
from tests.chaos.site import Plan, Site, SkippedError, environment_of  # noqa: E402

SCENARIOS: Mapping[str, Callable[[Site], Result]] = {
    "kill": killing.kill,
    "kill-keyed": killing.kill_keyed,
    "sigterm": pausing.sigterm,
    "broker": broker.broker,
    "unheard": broker.unheard,
    "freeze": pausing.freeze,
    "sleepers": pausing.sleepers,
    "postgres": killing.postgres,
    "stop": stopping.stop,
    "stop-early": stopping.stop_early,
    "stop-paused": stopping.stop_paused,
    "stop-hanging": stopping.stop_hanging,
    "stop-unheard": stopping.stop_unheard,
    "pause": stopping.pause,
    "accept": accepting.accept,
    "schedulers": scheduling.schedulers,
    "withdraw": withdrawing.withdraw,
    "poison": poisoning.poison,
    "flaky": carriers.flaky,
    "flaky-mail": carriers.flaky_mail,
    "credentials": carriers.credentials,
    "restored": restoring.restored,
    "disk": restoring.disk,
}


def main() -> int:
    """Run it and print what came of it; 1 where a bound is broken."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    name, plan = sys.argv[1], _plan()
    started = time.monotonic()
    line = {"scenario": name, "database": connection.vendor, "seed": plan.seed, "users": plan.users}
    try:
        line |= _told(_result(name, plan))
    except SkippedError as reason:
        line |= {"skipped": str(reason)}
    line["run_seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(line), flush=True)
    return 1 if line.get("broken") else 0


def _result(name: str, plan: Plan) -> Result:
    call_command("migrate", verbosity=0)
    folder = Path(settings.DATA_DIR)
    environment = environment_of(folder, os.environ["DATABASE_URL"])
    with Site(folder, plan, environment) as site:
        return SCENARIOS[name](site)


def _told(result: Result) -> dict[str, object]:
    bounds = {
        name: {"is": round(value, 1), "most": round(most, 1)}
        for name, (value, most) in result.bounds.items()
    }
    return {**asdict(result.score), **result.facts, "bounds": bounds, "broken": result.broken()}


def _plan() -> Plan:
    """Read the plan out of the environment: ``CHAOS_USERS`` for ``users``."""
    asked = {field: os.environ.get(f"CHAOS_{field.name.upper()}") for field in fields(Plan)}
    return Plan(**{field.name: field.type(text) for field, text in asked.items() if text})


if __name__ == "__main__":
    sys.exit(main())
