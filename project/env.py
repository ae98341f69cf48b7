"""The environment, read in one place: a bad value stops the start with one line that names it."""

import ipaddress
import os
import re
import secrets
import stat
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Never, TypeVar
from urllib.parse import urlsplit

import dj_database_url
from cryptography.fernet import Fernet

Value = TypeVar("Value")
SHORTEST_SECRET = 50  # design, safety §10
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
LAST_PORT = 65535


class BadSettingError(Exception):
    """A value that cannot be read; the message names it and says what would do."""


class Environment:
    """The variables of the contract, each with its reading."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables
        self.data_dir = self.read("CARILLON_DATA_DIR", "var", _folder)

    def read(self, name: str, default: str, reading: Callable[[str], Value]) -> Value:
        """Return one variable, read; raises ``BadSettingError`` naming it."""
        text = self.variables.get(name) or default
        try:
            return reading(text)
        except (ValueError, OSError) as fault:
            raise BadSettingError(f"{name}: {fault}") from None

    def secret(self, name: str, make: Callable[[], str], reading: Callable[[str], Value]) -> Value:
        """Return a secret; without one, a random one kept in the data folder for us alone."""
        if self.variables.get(name):
            return self.read(name, "", reading)
        path = self.data_dir / name.lower()
        if not path.exists():
            _write_private(path, make())
        return reading(path.read_text().strip())

    def database(self) -> dict[str, Any]:  # Any: Django's own shape
        """Return ``DATABASES["default"]`` without options; SQLite in the data folder by default."""
        default = f"sqlite:///{self.data_dir.resolve() / 'carillon.sqlite3'}"
        return self.read("DATABASE_URL", default, _database)


def stop(fault: BadSettingError) -> Never:
    """End the process with one line."""
    sys.stderr.write(f"Carillon does not start. {fault}\n")
    raise SystemExit(2)


def flag(text: str) -> bool:
    """Read ``true`` or ``false``."""
    words = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if text.lower() not in words:
        raise ValueError(f"{text!r} is not true or false.")
    return words[text.lower()]


def secret_key(text: str) -> str:
    """Read a secret key of at least fifty characters."""
    if len(text) < SHORTEST_SECRET or text.startswith("django-insecure"):
        raise ValueError(f"give at least {SHORTEST_SECRET} random characters.")
    return text


def encryption_keys(text: str) -> tuple[str, ...]:
    """Read Fernet keys by comma."""
    keys = tuple(key.strip() for key in text.split(","))
    for key in keys:
        try:
            Fernet(key)
        except ValueError:
            raise ValueError("one of its keys is not a Fernet key (32 bytes, base64url).") from None
    return keys


def new_secret_key() -> str:
    """Return a random secret key."""
    return secrets.token_urlsafe(48)


def new_encryption_key() -> str:
    """Return a random Fernet key."""
    return Fernet.generate_key().decode()


def hosts(text: str) -> list[str]:
    """Read host names by comma; ``*`` would let anybody name our host."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if "*" in names:
        raise ValueError("name your hosts; * is not one.")
    return names


def base_url(text: str) -> str:
    """Read an http or https address without a path or password; other scripts as ``xn--``."""
    parts = urlsplit(text)
    is_plain = re.fullmatch(r"[A-Za-z0-9\[][A-Za-z0-9.:\]-]*", parts.netloc)  # mail headers hold it
    if parts.scheme not in {"http", "https"} or not is_plain or parts.path.strip("/"):
        raise ValueError(f"{text!r} is not like https://carillon.example.com.")
    return f"{parts.scheme}://{parts.netloc}"


def port(text: str) -> int:
    """Read a port that can be listened on."""
    number = count(text)
    if not 0 < number <= LAST_PORT:
        raise ValueError(f"{text!r} is not a port from 1 to {LAST_PORT}.")
    return number


def refuse_open_debug(*, is_debug: bool, host: str, address: str) -> None:
    """Raise ``BadSettingError`` where debug pages could be read from another machine."""
    names = (host, urlsplit(address).hostname or "")
    if is_debug and not all(name in LOOPBACK_NAMES for name in names):
        raise BadSettingError("DEBUG: true only while HOST and CARILLON_BASE_URL are loopback.")


def networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Read networks by comma; a bare address is one host."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def count(text: str) -> int:
    """Read a whole number from zero."""
    if not text.isdecimal():
        raise ValueError(f"{text!r} is not a whole number.")
    return int(text)


def broker_options(url: str, data_dir: Path) -> dict[str, Any]:  # Any: each broker's own
    """Return what the broker needs besides its address; files for nobody but us.

    Who can write to the folder can queue tasks, so it is ours alone (design, safety, T19).
    """
    if not url.startswith("filesystem:"):
        return {}
    folders = {name: data_dir.resolve() / "broker" / name for name in ("messages", "control")}
    for folder in (data_dir / "broker", *folders.values()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "control_folder": str(folders["control"]),
        "polling_interval": 0.05,
    }


def _database(text: str) -> dict[str, Any]:  # Any: Django's own shape
    parsed = dict(dj_database_url.parse(text))
    engine = str(parsed.get("ENGINE"))
    if not engine.endswith((".sqlite3", ".postgresql")):
        raise ValueError("give sqlite:///<path> or postgresql://user:password@host/name.")
    return parsed


def _folder(text: str) -> Path:
    path = Path(text)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.stat().st_mode & stat.S_IWOTH:
        raise ValueError(f"others can write to {text!r}; change its mode to 0700.")
    return path


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
