"""What must never be committed is not, and what is locked is locked by hash."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECRETS = re.compile(
    r"car_live_[0-9A-Za-z]{36}|AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|ghp_\w{36}"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(home|root|Users|work)/[a-z]")
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".txt", ".yml", ""}


def tracked_files():
    listed = subprocess.run(
        ["git", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = (ROOT / name for name in listed.stdout.splitlines())
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def test_no_secret_and_no_path_of_one_machine_is_committed():
    own = Path(__file__)
    found = [
        f"{path.relative_to(ROOT)}: {match.group()[:20]}"
        for path in tracked_files()
        if path != own
        for pattern in (SECRETS, MACHINE_PATHS)
        for match in pattern.finditer(path.read_text())
    ]

    assert found == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_every_requirement_is_pinned_by_hash_and_names_no_registry(name):
    text = (ROOT / "requirements" / name).read_text()
    pins = re.findall(r"^[\w.\-\[\]]+==[^\n]*\\\n\s+--hash=", text, re.MULTILINE)

    assert len(pins) == len(re.findall(r"^[\w.\-]", text, re.MULTILINE))
    assert "://" not in text
