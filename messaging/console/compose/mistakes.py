"""What is wrong with a draft, on the field where it is mended and in the list above the form."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from messaging.choices.channels import ChannelKey
from messaging.console.compose.audience_form import PARTS
from messaging.console.compose.draft import Draft
from messaging.console.compose.fields import FormField
from messaging.errors import Problem

ANCHORS = {
    "": "segment",  # nobody is named
    "external_user_ids": "ids",
    "user_aliases": "aliases",
    "segment_id": "segment",
    "audience": "filters",
    "canary": "canary",
    "campaign_id": "campaign",
    "messages": "tiles",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing to mend: where, in the words of the page, and what to do."""

    where: str
    reason: str
    anchor: str = ""  # the id of its control

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}" if self.where else self.reason


def mistake_of(draft: Draft, problem: Problem) -> Mistake:
    """Return a problem of the wire in the words of the page."""
    if problem.path.startswith("messages."):
        return _in_message(draft, problem)
    part, _dot, rest = problem.path.partition(".")
    reason = _open_point(draft, problem.path) or f"{rest} {problem.reason}".strip()
    names = {
        "": "",
        "messages": "",
        "campaign_id": _("Campaign"),
        "canary": _("Send to a few first"),
        **dict.fromkeys(PARTS, _("Audience")),
    }
    return Mistake(where=names.get(part, part), reason=reason, anchor=ANCHORS.get(part, ""))


def show(draft: Draft, problems: list[Problem]) -> list[Mistake]:
    """Put each problem on its field, and return all of them for the list above the form."""
    found = [mistake_of(draft, problem) for problem in problems]
    fields = {each.auto_id: each for each in draft.fields()}
    for mistake in found:
        if mistake.anchor in fields:
            fields[mistake.anchor].errors.append(mistake.reason)
        elif mistake.anchor:
            draft.errors.setdefault(mistake.anchor, []).append(mistake.reason)
    return found


def _open_point(draft: Draft, path: str) -> str:
    """Return what an unfinished form still lacks, where a problem comes to nothing else."""
    if path == "" and draft.audience.is_empty:
        return _("Whom to reach: a segment, some ids, or an audience")
    if path == "messages" and not draft.chosen:
        return _("At least one channel")
    return ""


def _in_message(draft: Draft, problem: Problem) -> Mistake:
    channel = {key.word: key.plain for key in ChannelKey}.get(problem.path.split(".")[1], "")
    if problem.path.endswith(".message_variation_id"):
        reason = _("it has no message for %s") % channel
        return Mistake(where=_("Campaign"), reason=reason, anchor=ANCHORS["campaign_id"])
    if field := _field(draft, problem.path):
        rest = problem.path.removeprefix(f"messages.{field.name}").lstrip(".")
        reason = f"{rest} {problem.reason}".strip()
        return Mistake(where=f"{channel} · {field.label}", reason=reason, anchor=field.auto_id)
    return Mistake(where=problem.path, reason=problem.reason)


def _field(draft: Draft, path: str) -> FormField | None:
    """Return the field that a path is inside of: ``messages.sms.body``, or one deeper."""
    by_path = {f"messages.{each.name}": each for each in draft.fields()}
    while path and path not in by_path:
        path = path.rpartition(".")[0]
    return by_path.get(path)
