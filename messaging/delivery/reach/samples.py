"""Some of the users in one line of a waterfall, with what put them there."""

from collections.abc import Sequence

from django.db.models import Q

from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line, line_of
from messaging.delivery.reach.sharing import all_beaten
from messaging.delivery.reach.standing import Standing, standings
from messaging.delivery.reach.traits import Traits
from messaging.delivery.reach.verdicts import verdict
from messaging.models.user import UserQuerySet

MOST_SAMPLED = 20
_LOOKED_AT = 200  # candidates: what no database can tell leaves some of them out


def sampled(asks: Sequence[Asked], users: UserQuerySet, line: Line) -> list[Standing]:
    """Return up to twenty standings a channel that are in ``line``, the oldest users first."""
    found: list[Standing] = []
    for ask in asks:
        ids = _candidates(ask, users, line)
        told = standings([ask], ids, users)
        found += [each for each in told if each.line is line][:MOST_SAMPLED]
    return found


def _candidates(ask: Asked, users: UserQuerySet, line: Line) -> list[int]:
    """Return users who may be in the line: with traits of which the judge says so, or open ones."""
    if line is Line.DUPLICATES:
        return sorted(all_beaten(ask, users))[:MOST_SAMPLED] if ask.channel.ranks_by_address else []
    traits = Traits.of([ask])
    wanted = Q(pk__in=())
    for values, _ in traits.combinations(users):
        if line_of(verdict(values, ask)) is line or traits.is_open(values, ask):
            wanted |= Q(**values)
    rows = traits.rows(users).filter(wanted).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:_LOOKED_AT])
