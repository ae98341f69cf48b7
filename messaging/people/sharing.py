"""Users who share an address, and whom of them a prioritization leaves.

Source: spec, related-endpoints §2, ``prioritization``; decision 0013.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Window
from django.db.models.functions import Lower, RowNumber

from messaging.choices.people import Prioritization
from messaging.models.user import User

_ENOUGH = 2  # of each sort, from either end: two are too many to choose from


@dataclass(frozen=True, slots=True)
class Sharer:
    """One of the users who have an address."""

    user_id: int
    is_identified: bool
    updated_at: datetime


def sharers(expression: Lower | F, addresses: Collection[str]) -> dict[str, list[Sharer]]:
    """Return, of the users with each address, as many as tell whom a prioritization leaves.

    One statement; of an address that a million share at most eight rows come back.
    """
    sorts = [F("address"), F("is_identified")]
    newest = Window(RowNumber(), sorts, order_by=[F("updated_at").desc(), F("pk")])
    oldest = Window(RowNumber(), sorts, order_by=[F("updated_at").asc(), F("pk")])
    rows = (
        User.objects.annotate(address=expression, is_identified=Q(external_id__isnull=False))
        .filter(address__in=addresses)
        .annotate(newest=newest, oldest=oldest)
        .filter(Q(newest__lte=_ENOUGH) | Q(oldest__lte=_ENOUGH))
        .values_list("address", "pk", "is_identified", "updated_at")
    )
    found: dict[str, list[Sharer]] = {}
    for address, pk, is_identified, updated_at in rows:
        found.setdefault(address, []).append(Sharer(pk, bool(is_identified), updated_at))
    return found


def choose(found: list[Sharer], order: Iterable[Prioritization]) -> int | None:
    """Return the one who is left once each rule has narrowed down what the one before it left."""
    for rule in order:
        found = _RULES[rule](found)
    return found[0].user_id if len(found) == 1 else None


def _updated(choice: Callable[[Iterable[datetime]], datetime]) -> Callable[..., list[Sharer]]:
    def rule(found: list[Sharer]) -> list[Sharer]:
        moment = choice(each.updated_at for each in found) if found else None
        return [each for each in found if each.updated_at == moment]

    return rule


_RULES: Mapping[Prioritization, Callable[[list[Sharer]], list[Sharer]]] = {
    Prioritization.IDENTIFIED: lambda found: [each for each in found if each.is_identified],
    Prioritization.UNIDENTIFIED: lambda found: [each for each in found if not each.is_identified],
    Prioritization.MOST_RECENTLY_UPDATED: _updated(max),
    Prioritization.LEAST_RECENTLY_UPDATED: _updated(min),
}
