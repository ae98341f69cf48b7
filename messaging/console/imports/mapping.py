"""The form in which columns get their meaning: a line a column, with what its cells become."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from messaging.errors import InvalidRequestError
from messaging.jobs.csv_layout import DELIMITERS, ENCODINGS
from messaging.jobs.pieces import open_input
from messaging.jobs.plan import CUSTOM, PROFILE_FIELDS, SKIP, Column, Plan
from messaging.jobs.preview import FirstLook, PreviewRow, first_look, plan_of, preview
from messaging.models.job import Job

SHOWN_LINES = 3
Posted = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell becomes, or why it does not."""

    text: str
    line: int = 0  # of the file; 0: only an example
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnRow:
    """One column of the file, on its line of the form."""

    place: int
    column: Column
    chosen: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All that the form shows; ``plan`` is None while the choices do not fit together."""

    look: FirstLook
    plan: Plan | None
    rows: Sequence[ColumnRow]
    lines: Sequence[int]
    problems: Sequence[str]
    empties_remove: bool

    @property
    def encoding(self) -> str:
        """How the file is encoded, in words."""
        return ENCODINGS[self.look.layout.encoding]


def sheet(job: Job, posted: Posted | None = None) -> Sheet:
    """Read a draft's file as guessed, or as it was last kept, or as the form says."""
    file = open_input(job)
    kept = _kept(job) if posted is None else None
    sign = posted.get("delimiter", "") if posted else kept.delimiter if kept else ""
    look = first_look(file, delimiter=sign if sign in DELIMITERS else "")
    columns = list(look.columns)
    if kept is not None and len(kept.columns) == len(columns):
        columns = list(kept.columns)
    if posted is not None and f"to-{len(columns) - 1}" in posted:
        columns = [_said(column, place, posted) for place, column in enumerate(columns)]
    removes = (
        "empties_remove" in posted if posted is not None else bool(kept and kept.empties_remove)
    )
    problems: list[str] = []
    plan = None
    try:
        plan = plan_of(look, columns, empties_remove=removes)
    except InvalidRequestError as fault:
        problems = [problem.reason for problem in fault.problems]
    shown = preview(file, plan)[:SHOWN_LINES] if plan else []
    return Sheet(
        look=look,
        plan=plan,
        rows=_rows(columns, shown, look),
        lines=[row.line for row in shown],
        problems=problems
        + [fault.reason for row in shown for fault in row.faults if not fault.column],
        empties_remove=removes,
    )


def targets() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column can become, in groups: value of the form, and words."""
    kinds = [
        (f"{CUSTOM}:text", _("Attribute: text")),
        (f"{CUSTOM}:number", _("Attribute: number")),
        (f"{CUSTOM}:boolean", _("Attribute: yes or no")),
        (f"{CUSTOM}:time", _("Attribute: time")),
        (f"{CUSTOM}:array", _("Attribute: list")),
    ]
    fields = [(name, name) for name in PROFILE_FIELDS]
    return [
        ("", [(SKIP, _("Skip it"))]),
        (_("Custom attribute"), kinds),
        (_("Field of the profile"), fields),
    ]


def separators() -> list[tuple[str, str]]:
    """Return the separators to choose from."""
    words = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("pipe")}
    return [(sign, words[sign]) for sign in DELIMITERS]


def _kept(job: Job) -> Plan | None:
    """Return the plan of an earlier dry run."""
    return Plan.model_validate(job.request) if job.request else None


def _said(column: Column, place: int, posted: Posted) -> Column:
    """Return a column as the form has it; a word that is none keeps the guess."""
    to, _colon, kind = posted.get(f"to-{place}", "").partition(":")
    given: dict[str, Any] = {"header": column.header, "to": to, "type": kind or column.type}
    if to == CUSTOM and (name := posted.get(f"name-{place}", "").strip()):
        given["name"] = name
    try:
        return Column.model_validate(given)
    except ValueError:
        return column


def _rows(
    columns: Sequence[Column], shown: Sequence[PreviewRow], look: FirstLook
) -> list[ColumnRow]:
    return [
        ColumnRow(
            place=place,
            column=column,
            chosen=f"{CUSTOM}:{column.type.value}" if column.to == CUSTOM else str(column.to),
            cells=[_cell(column, row) for row in shown] or [Cell(look.samples[place])],
        )
        for place, column in enumerate(columns)
    ]


def _cell(column: Column, row: PreviewRow) -> Cell:
    faults = [fault.reason for fault in row.faults if fault.column == column.header]
    if faults and column.to != SKIP:
        return Cell(faults[0], row.line, is_bad=True)
    return Cell("" if column.to == SKIP else row.made.get(column.key, ""), row.line)
