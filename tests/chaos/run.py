"""``make chaos``: breaks a running Carillon on purpose and judges what came out.

``SCENARIO="kill sigterm"`` picks scenarios, ``USERS`` the size, ``SEED`` the moments, ``FAULTS``
how many, ``GUARD_OFF`` takes a guard out of the workers, so that the judge can be seen to object.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.chaos.databases import Cluster, own_cluster, own_database, server_url

SCENARIOS = (
    *("kill", "kill-keyed", "sigterm", "broker", "unheard"),
    *("freeze", "sleepers", "postgres"),
    *("stop", "stop-early", "stop-paused", "stop-hanging", "stop-unheard", "pause", "accept"),
    *("withdraw", "poison", "flaky", "flaky-mail", "credentials"),
    *("schedulers", "restored", "disk"),
)
LONGEST_SECONDS = 3600  # of one scenario; then it is ended
_COLUMNS = ("scenario", "users", "faults", "lost", "unexpected", "doubled", "unknown")
_COLUMNS += ("accounting_error", "run_seconds")


def main() -> int:
    """Run what was asked for, print a line each and a table; 1 where any bound is broken."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    lines = []
    for name in asked.scenario or SCENARIOS:
        lines.append(_one(name, asked))
        print(json.dumps(lines[-1]), flush=True)
    print(f"\n{_table(lines)}")
    return int(any(line.get("broken") for line in lines))


def _one(name: str, asked: argparse.Namespace) -> dict[str, object]:
    """Run one scenario in a folder and a database that are gone afterwards."""
    if missing := _missing(name):
        return {"scenario": name, "skipped": missing}
    with (
        tempfile.TemporaryDirectory(prefix="carillon-chaos-") as folder,
        _database(name, Path(folder)) as (database_url, cluster),
    ):
        given = {f"CHAOS_{key.upper()}": str(each) for key, each in vars(asked).items() if each}
        environment = {
            **{key: each for key, each in os.environ.items() if not key.startswith("CARILLON_")},
            **given,
            "CHAOS_CLUSTER": cluster,
            "DATABASE_URL": database_url,
            "CARILLON_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "project.settings",
        }
        command = [sys.executable, "-m", "tests.chaos.scenario", name]
        line = _answer(command, environment)
        _keep_logs(Path(folder), name, asked.logs)
    return {"scenario": name, **line}


@contextmanager
def _database(name: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield a database's address, and where its server is if the scenario may crash it."""
    if name == "postgres":
        with own_cluster() as cluster:
            yield cluster.url, f"{cluster.folder}:{cluster.port}"
    else:
        with own_database(server_url(), folder) as url:
            yield url, ""


def _missing(name: str) -> str:
    """Say why a scenario cannot even begin; empty where it can."""
    return Cluster.missing() if name == "postgres" else ""


def _answer(command: list[str], environment: dict[str, str]) -> dict[str, object]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        out, _ = process.communicate(timeout=LONGEST_SECONDS)
        return json.loads(out.splitlines()[-1])
    except (subprocess.TimeoutExpired, IndexError, ValueError):
        return {"broken": ["the scenario itself failed; its words stand above"]}
    finally:
        process.terminate()  # it ends what it started before it goes
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()


def _keep_logs(folder: Path, name: str, kept: str) -> None:
    if kept:
        target = Path(kept)
        target.mkdir(parents=True, exist_ok=True)
        for log in folder.glob("*.log"):
            target.joinpath(f"{name}-{log.name}").write_bytes(log.read_bytes())


def _table(lines: list[dict[str, object]]) -> str:
    rows = [[*_COLUMNS, ""], *(_row(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in rows
    )


def _row(line: dict[str, object]) -> list[str]:
    cells = [str(line.get(column, "-")) for column in _COLUMNS]
    if "skipped" in line:
        return [*cells, f"skipped: {line['skipped']}"]
    broken = line.get("broken") or []
    return [*cells, f"BROKEN: {'; '.join(broken)}" if broken else "holds"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__.splitlines()[0])
    parser.add_argument("--scenario", nargs="+", choices=SCENARIOS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--users", type=int)
    parser.add_argument("--faults", type=int)
    parser.add_argument("--guard-off", default="")
    parser.add_argument("--logs", default="", help="A folder that keeps the processes' logs.")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
