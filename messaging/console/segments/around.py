"""What stands around a segment's form: its sizes, who uses it, one user looked up, a sample."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from messaging.audience.patience import WEB_SECONDS, TookTooLongError, patience
from messaging.audience.recipients import Wanted, recipients
from messaging.audience.tree import Tree
from messaging.console.charts import sparkline
from messaging.console.masking import masked
from messaging.console.page import MemberRequest, sees_masked
from messaging.console.segments import queries
from messaging.console.segments.draft import Draft
from messaging.console.user_lookup import only_user
from messaging.models.segment import Segment
from messaging.models.user import User
from messaging.services.audiences import explain_user

SAMPLE = 20
Shown = Mapping[str, Any]  # Any: whatever a template shows


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """One part of the tree and what it found, as JSON; addresses hidden where told."""

    joins: str
    level: int
    words: str
    passed: bool
    actual: Any  # JSON
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One user and a segment: in or not, and clause by clause why."""

    text: str
    user: User | None
    clauses: list[ClauseShown]

    @property
    def is_in(self) -> bool:
        """Whether the whole tree passes."""
        return bool(self.clauses) and self.clauses[0].passed


def around(request: MemberRequest, found: Segment | None, draft: Draft) -> Shown:
    """Return what the part that was asked for shows beside the form."""
    target = request.htmx.target if request.htmx else ""
    shown: dict[str, Any] = {}
    if found is not None and target in {"", None}:
        shown["spark"] = _spark(request, found)
        shown["use"] = queries.uses_of([found])[found.segment_id]
    if draft.tree is not None and "user" in request.GET:
        shown["look"] = looked_up(request, draft.tree, request.GET["user"].strip())
    if draft.tree is not None and "sample" in request.GET:
        shown["sample"] = sample(draft.tree, request)
    return shown


def _spark(request: MemberRequest, found: Segment) -> Any:  # noqa: ANN401 - a chart
    today = request.now.date()
    sizes = queries.sizes_of([found], today=today).get(found.pk, {})
    return sparkline(sizes, days=queries.SIZE_DAYS, until=today)


def looked_up(request: MemberRequest, tree: Tree, text: str) -> Look:
    """Return whether the user of this name is meant, and each clause's answer."""
    is_masked = sees_masked(request.user)
    user = only_user(text, by_address=not is_masked)
    clauses = explain_user(tree, user, now=request.now) if user else []
    hide = masked if is_masked else str
    shown = [
        ClauseShown(
            each.joins,
            each.level,
            hide(each.words),
            each.passed,
            each.actual,
            hide(json.dumps(each.actual, ensure_ascii=False)),
        )
        for each in clauses
    ]
    return Look(text=text, user=user, clauses=shown)


def sample(tree: Tree, request: MemberRequest) -> list[User] | None:
    """Return up to twenty users, by their random buckets; None where that takes too long."""
    users = recipients(Wanted(trees=(tree,)), now=request.now).defer("custom_attributes")
    try:
        with patience(WEB_SECONDS):
            return list(users.order_by("random_bucket", "pk")[:SAMPLE])
    except TookTooLongError:
        return None
