"""The filters on what users did and bought, in segments alone.

Source: docs/decisions/0017-what-a-segment-can-say.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db.models import Q, QuerySet

from messaging.audience import occurrences, operands, windows
from messaging.audience.shape import Reader, read_members, text
from messaging.audience.windows import Window
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.purchase import Product, Purchase
from messaging.models.user import User

NOBODYS = 0  # the number of a name that was never tracked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """How often something happened within a window."""

    key: ClassVar[str] = ""
    verbs: ClassVar[tuple[str, str]] = ("", "")  # and when it did not happen
    anything: ClassVar[str] = ""  # said where no name is
    name: str | None = None
    comparison: str
    count: int | None = None
    window: Window
    number: int | None = field(default=None, compare=False)  # the name's own, once looked up

    def rows(self, now: datetime) -> QuerySet[Any]:
        """Return what happened within the window, to anybody."""
        raise NotImplementedError

    @property
    def named(self) -> str | None:
        """What must be looked up before it is asked."""
        return self.name

    def known(self, found: Mapping[str, int]) -> Self:
        """Return the filter, ready to be asked; a name that was not ``found`` has no row."""
        return replace(self, number=found.get(self.name or "", NOBODYS))

    def condition(self, now: datetime) -> Q:
        """Return the condition; days are counted from ``now``."""
        return occurrences.occurred(self.rows(now), self.comparison, self.count)

    def words(self) -> str:
        """Say it: ``did “checkout” at least 3 times in the last 30 days``."""
        verb = self.verbs[self.comparison == "has_not_done"]
        name = self.anything if self.name is None else operands.quoted(self.name)
        often = occurrences.said(self.comparison, self.count)
        return f"{verb} {name}{often}{self.window.words()}"

    def _to_json(self, name: str) -> dict[str, Any]:
        body: dict[str, Any] = {name: self.name, "comparison": self.comparison, "count": self.count}
        body = {key: value for key, value in body.items() if value is not None}
        return {self.key: body | self.window.to_json()}

    def patterns(self) -> tuple[str, ...]:
        """Return none."""
        return ()

    def actual(self, user: User, now: datetime) -> int:
        """Return how often it happened to ``user`` within the window."""
        return self.rows(now).filter(user_id=user.pk).count()

    def _number(self) -> int:
        if self.number is None:
            raise LookupError("Look up what a segment names before it is asked.")
        return self.number


class DoneEvent(_Counted):
    """What a user did: a custom event, by its name."""

    __slots__ = ()
    key: ClassVar[str] = "custom_event"
    verbs: ClassVar[tuple[str, str]] = ("did", "did not do")

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        members = read_members(value, {"event_name": _name, **_READERS})
        return cls(
            name=members["event_name"],
            comparison=members["comparison"],
            count=members["count"],
            window=Window.of(members),
        )

    @staticmethod
    def look_up(names: set[str]) -> dict[str, int]:
        """Return the number of each name that has one."""
        return dict(EventName.objects.filter(name__in=names).values_list("name", "pk"))

    def rows(self, now: datetime) -> QuerySet[CustomEvent]:
        """Return the events of this name."""
        return CustomEvent.objects.filter(self.window.condition(now), event_name=self._number())

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        return self._to_json("event_name")


class MadePurchase(_Counted):
    """What a user bought: one product, or anything."""

    __slots__ = ()
    key: ClassVar[str] = "purchase"
    verbs: ClassVar[tuple[str, str]] = ("bought", "did not buy")
    anything: ClassVar[str] = "anything"

    @classmethod
    def read(cls, value: object) -> Self:
        """Read the filter; raises ``InvalidRequestError`` with every problem."""
        members = read_members(value, {"product_id": _name_if_any, **_READERS})
        return cls(
            name=members["product_id"],
            comparison=members["comparison"],
            count=members["count"],
            window=Window.of(members),
        )

    @staticmethod
    def look_up(names: set[str]) -> dict[str, int]:
        """Return the number of each product that has one."""
        products = Product.objects.filter(product_id__in=names)
        return dict(products.values_list("product_id", "pk"))

    def rows(self, now: datetime) -> QuerySet[Purchase]:
        """Return the purchases of the product, or all."""
        rows = Purchase.objects.filter(self.window.condition(now))
        return rows if self.name is None else rows.filter(product=self._number())

    def to_json(self) -> dict[str, Any]:
        """Return the filter as it was written."""
        return self._to_json("product_id")


def _name(value: object, _: Mapping[str, object]) -> str:
    name = text(value)
    if not name:
        raise ValueError("must not be empty.")
    return name


def _name_if_any(value: object, members: Mapping[str, object]) -> str | None:
    return None if value is None else _name(value, members)


_READERS: Mapping[str, Reader] = {**occurrences.READERS, **windows.READERS}
