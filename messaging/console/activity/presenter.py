"""What the entry page shows of one call: problems with their lines, a curl, the steps in time."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from messaging.console.code_view import CodeView, json_view, text_view
from messaging.models.activity_entry import ActivityBody, ActivityEntry


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """One thing that was wrong with a call; ``line`` is where in the request, if it is known."""

    path: str
    reason: str
    line: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One moment of a timeline."""

    what: str
    at: datetime | None
    note: str = ""
    tone: str = ""


def request_view(body: ActivityBody) -> CodeView:
    """Return what was asked: its JSON, or the start of what was no JSON."""
    if body.request_body is None:
        return text_view(body.request_text, _("Request body, not JSON"), prefix="request-")
    return json_view(body.request_body, _("Request body"), prefix="request-")


def problems(entry: ActivityEntry, view: CodeView | None) -> list[ShownProblem]:
    """Return what the answer lists as wrong, each on its line of the request."""
    found = []
    for text in _errors(entry.body.response_body):
        path, colon, reason = text.partition(": ")
        is_path = bool(colon) and " " not in path
        line = view.mark(path) if view is not None and is_path else None
        found.append(ShownProblem(path if is_path else "", reason if is_path else text, line))
    return found


def _errors(answer: Any) -> list[str]:  # noqa: ANN401 - JSON
    listed = answer.get("errors") if isinstance(answer, dict) else None
    return [str(each) for each in listed] if isinstance(listed, list) else []


def curl(entry: ActivityEntry, address: str) -> str:
    """Return the call as a curl that runs as pasted, with the key left to the environment."""
    lines = [f"curl -X {entry.method} {_quoted(address)}"]
    lines.append('-H "Authorization: Bearer $CARILLON_API_KEY"')
    if entry.body.request_body is not None:
        body = json.dumps(entry.body.request_body, ensure_ascii=False)
        lines += ['-H "Content-Type: application/json"', f"-d {_quoted(body)}"]
    return " \\\n  ".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def timeline(entry: ActivityEntry) -> list[Step]:
    """Return received, answered and, for a send, what followed."""
    steps = [Step(what=_("Received"), at=entry.at, note=entry.source.word)]
    dispatch = entry.dispatch
    if dispatch is None:
        return steps
    steps.append(Step(what=_("Accepted"), at=dispatch.accepted_at))
    steps.append(Step(what=_("Audience frozen"), at=dispatch.snapshot_at))
    steps.append(Step(what=_("First message out"), at=dispatch.first_sent_at))
    steps.append(Step(what=_("Ended"), at=dispatch.ended_at, note=dispatch.state.word))
    return steps
