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
    channel = _channel(problem.path)
    if channel and problem.path.endswith(".message_variation_id"):
        reason = _("it has no message for %s") % channel.plain
        return Mistake(where=_("Campaign"), reason=reason, anchor=ANCHORS["campaign_id"])
    if field := _field(draft, problem.path):
        rest = problem.path.removeprefix(f"messages.{field.name}").lstrip(".")
        where = f"{channel.plain} · {field.label}" if channel else field.label
        reason = f"{rest} {problem.reason}".strip()
        return Mistake(where=where, reason=reason, anchor=field.auto_id)
    part, _dot, rest = problem.path.partition(".")
    where = {"campaign_id": _("Campaign"), "": ""}.get(part, problem.path)
    if part in PARTS:
        where, reason = _("Audience"), f"{rest} {problem.reason}".strip()
        return Mistake(where=where, reason=reason, anchor=ANCHORS[part])
    return Mistake(where=where, reason=problem.reason, anchor=ANCHORS.get(problem.path, ""))


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


def _channel(path: str) -> ChannelKey | None:
    words = {key.word: key for key in ChannelKey}
    return words.get(path.split(".")[1]) if path.startswith("messages.") else None


def _field(draft: Draft, path: str) -> FormField | None:
    """Return the field that a path is inside of: ``messages.sms.body``, or one deeper."""
    by_path = {f"messages.{each.name}": each for each in draft.fields()}
    while path and path not in by_path:
        path = path.rpartition(".")[0]
    return by_path.get(path)
