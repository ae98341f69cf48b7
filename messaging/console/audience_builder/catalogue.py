"""What a clause can ask about: the names there are, read in one query, and how each is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.audience.profile_field import FIELDS
from messaging.audience.registry import SEGMENT, Grammar
from messaging.models.attribute import Attribute, AttributeType
from messaging.models.custom_event import EventName
from messaging.models.purchase import Product
from messaging.models.segment import Segment
from messaging.models.subscription_group import SubscriptionGroup

MOST_NAMES = 1_000  # of each kind; more are typed
LABELS: Mapping[str, Promise | str] = {
    "custom_attribute": _("attribute"),
    "profile_field": _("profile"),
    "custom_event": _("event"),
    "purchase": _("product"),
    "subscription_group": _("group"),
    "segment_membership": _("segment"),
}
FIXED: Mapping[str, Promise | str] = {  # kinds that are asked about without a name
    "email_subscription_status": _("email state"),
    "push_subscription_status": _("push state"),
    "last_used_app": _("last used app"),
    "random_bucket": _("random bucket"),
}
ANY_PURCHASE = _("any purchase")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clause asks about: the kind of filter, and the name or id in it; empty for none."""

    kind: str
    ref: str = ""


_ANYTHING = Subject("purchase")


def _nameless() -> dict[str, Subject]:
    kinds = {str(label): Subject(kind) for kind, label in FIXED.items()}
    return {**kinds, str(ANY_PURCHASE): _ANYTHING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the catalogue: what it is, how it is written, and a word about it."""

    subject: Subject
    text: str
    detail: str = ""


@dataclass(frozen=True)
class Catalogue:
    """The names of a workspace, found by text and by subject."""

    entries: list[Entry]
    types: Mapping[str, AttributeType] = field(default_factory=dict)  # of attributes, by name

    def text_of(self, subject: Subject) -> str:
        """Return how a subject is written."""
        if known := self._by_subject.get(subject):
            return known
        if subject == _ANYTHING:
            return str(ANY_PURCHASE)
        return str(FIXED.get(subject.kind, "")) or f"{LABELS[subject.kind]}: {subject.ref}"

    def subject_of(self, text: str) -> Subject | None:
        """Read what was typed: a line of the catalogue, ``kind: name``, or an attribute's name."""
        text = text.strip()
        if not text:
            return None
        if known := self._by_text.get(text) or _nameless().get(text):
            return known
        word, colon, name = text.partition(":")
        kinds = {str(label): kind for kind, label in LABELS.items()}
        if colon and name.strip() and (kind := kinds.get(word.strip().lower())):
            return Subject(kind, name.strip())
        return Subject("profile_field" if text in FIELDS else "custom_attribute", text)

    @cached_property
    def _by_text(self) -> dict[str, Subject]:
        return {entry.text: entry.subject for entry in self.entries}

    @cached_property
    def _by_subject(self) -> dict[Subject, str]:
        return {entry.subject: entry.text for entry in self.entries}


def read_catalogue(grammar: Grammar = SEGMENT) -> Catalogue:
    """Return the names that ``grammar`` can ask about, in one query."""
    rows = list(_rows(grammar)) if grammar.filters else []
    types = {
        name: AttributeType(int(detail))
        for kind, name, _ref, detail in rows
        if kind == "custom_attribute"
    }
    entries = [*_fixed(grammar), *_written(rows)]
    return Catalogue(entries, types)


def _fixed(grammar: Grammar) -> Iterable[Entry]:
    for kind, label in FIXED.items():
        if kind in grammar.filters:
            yield Entry(subject=Subject(kind), text=str(label))
    if "purchase" in grammar.filters:
        yield Entry(subject=_ANYTHING, text=str(ANY_PURCHASE))
    if "profile_field" in grammar.filters:
        for name in FIELDS:
            text = f"{LABELS['profile_field']}: {name}"
            yield Entry(subject=Subject("profile_field", name), text=text)


def _written(rows: Iterable[tuple[str, str, str, str]]) -> Iterable[Entry]:
    """Yield entries; of two names alike, each shows the start of its id."""
    seen: dict[str, int] = {}
    rows = list(rows)
    for kind, name, _ref, _detail in rows:
        seen[f"{kind}:{name}"] = seen.get(f"{kind}:{name}", 0) + 1
    for kind, name, ref, detail in rows:
        twin = f" ({ref[:8]})" if seen[f"{kind}:{name}"] > 1 else ""
        word = AttributeType(int(detail)).word if kind == "custom_attribute" else detail
        text = f"{LABELS[kind]}: {name}{twin}"
        yield Entry(subject=Subject(kind, ref or name), text=text, detail=word)


def _rows(grammar: Grammar) -> Iterable[tuple[str, str, str, str]]:
    queries = [
        _listed(rows, kind, name, ref, detail)
        for kind, rows, name, ref, detail in _SOURCES
        if kind in grammar.filters
    ]
    first, *others = queries
    return first.union(*others, all=True) if others else first


def _listed(  # noqa: PLR0917 - the columns, in their order
    rows: QuerySet[Any], kind: str, name: str, ref: str, detail: str
) -> QuerySet[Any, Any]:
    columns = (
        Value(kind),
        F(name),
        F(ref) if ref else Value(""),
        F(detail) if detail else Value(""),
    )
    named = {f"c{at}": Cast(column, CharField()) for at, column in enumerate(columns)}
    few = rows.filter(pk__in=rows.order_by("pk").values("pk")[:MOST_NAMES])
    return few.order_by().values_list(*(expression for expression in named.values()))


_SOURCES: tuple[tuple[str, QuerySet[Any], str, str, str], ...] = (
    ("custom_attribute", Attribute.objects.all(), "name", "", "kind"),
    ("custom_event", EventName.objects.all(), "name", "", ""),
    ("purchase", Product.objects.all(), "product_id", "", ""),
    (
        "subscription_group",
        SubscriptionGroup.objects.filter(is_archived=False),
        "name",
        "subscription_group_id",
        "",
    ),
    ("segment_membership", Segment.objects.active(), "name", "segment_id", ""),
)
