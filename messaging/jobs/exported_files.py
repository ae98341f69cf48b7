"""The forms in which users leave: CSV for people, JSON lines in a zip or gzip for programs.

Each batch is a piece that stands for itself: an entry of the zip, or a member of the gzip (RFC 1952
lets them follow one another). So a file goes on wherever its writer died.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from messaging.jobs.csv_text import Cell, csv_text
from messaging.jobs.zip_file import directory, entry
from messaging.models.user import User
from messaging.people.exported import exported
from messaging.people.history import History

_COMPRESSION = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What an export shows of each user."""

    fields: Sequence[str]
    attributes: Sequence[str] = ()  # of the custom attributes only these; a column each in CSV


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """How one kind of file is written, piece by piece."""

    suffix: str
    media_type: str
    most_rows: int | None
    head: Callable[[Wish], bytes]  # of the file, before the first user
    lines: Callable[[User, Wish, History | None], bytes]
    piece: Callable[[int, bytes], bytes]  # its number and content → as it is stored
    end: Callable[[Iterator[bytes]], bytes]  # all pieces → what stands behind them
    served: Callable[[bytes], bytes]  # a stored piece → as it is downloaded


def csv_head(wish: Wish) -> bytes:
    """Return the names of the columns, behind the mark by which Excel knows UTF-8."""
    return b"\xef\xbb\xbf" + csv_text([[*wish.fields, *wish.attributes]]).encode()


def csv_line(user: User, wish: Wish, history: History | None = None) -> bytes:
    """Return one user as a row; lists and objects as JSON."""
    known = exported(user, wish.fields, history)
    row = [_cell(known.get(name)) for name in wish.fields]
    row += [_cell(user.custom_attributes.get(name)) for name in wish.attributes]
    return csv_text([row]).encode()


def json_line(user: User, wish: Wish, history: History | None = None) -> bytes:
    """Return one user as ``/users/export/ids`` shows them, on a line."""
    shown = exported(user, wish.fields, history)
    if wish.attributes and "custom_attributes" in shown:
        chosen = _only(shown["custom_attributes"], wish.attributes)
        shown = {**shown, "custom_attributes": chosen} if chosen else _without(shown)
    return orjson.dumps(shown) + b"\n"


def _only(attributes: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: attributes[name] for name in names if name in attributes}


def _without(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name != "custom_attributes"}


def _cell(value: Any) -> Cell:  # noqa: ANN401 - JSON
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return orjson.dumps(value).decode()
    return value if isinstance(value, str | int | float) else None


def _nothing(_: object) -> bytes:
    return b""


def as_stored(piece: bytes) -> bytes:
    """Return a piece as it is: what is kept is what is downloaded."""
    return piece


def _packed(_: int, content: bytes) -> bytes:
    return gzip.compress(content, _COMPRESSION, mtime=0)


def _entry(number: int, content: bytes) -> bytes:
    return entry(f"users-{number + 1:06d}.txt", content)


FORMS: Mapping[str, FileForm] = {
    "csv": FileForm(
        suffix="csv",
        media_type="text/csv; charset=utf-8",
        most_rows=1_000_000,  # design, safety §1; more than a spreadsheet opens
        head=csv_head,
        lines=csv_line,
        piece=_packed,  # small where it is kept, plain where it is read
        end=_nothing,
        served=gzip.decompress,
    ),
    "zip": FileForm(
        suffix="zip",
        media_type="application/zip",
        most_rows=None,
        head=_nothing,
        lines=json_line,
        piece=_entry,
        end=directory,
        served=as_stored,
    ),
    "gzip": FileForm(
        suffix="gz",
        media_type="application/gzip",
        most_rows=None,
        head=_nothing,
        lines=json_line,
        piece=_packed,
        end=_nothing,
        served=as_stored,
    ),
}
