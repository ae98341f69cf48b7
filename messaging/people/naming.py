"""Users who get an external id: named, or taken in by the user who has it.

Source: spec, related-endpoints §2, ``/users/identify``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.models.user import User
from messaging.people.finding import Designation, Found, lock
from messaging.people.identifiers import Kind
from messaging.people.merging import Merges
from messaging.people.subscriptions import Changer

Refused = dict[int, str]  # place in what was asked → why nothing changed there
NOBODY = "names no user, or more than one"
OTHER_ID = "this user has another external_id"
LABEL_TAKEN = "the user with this external_id has another alias with this label"
GONE = "this user was merged into another one by this very call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """An external id for the user whom ``user`` names."""

    external_id: str
    user: Designation

    @property
    def named(self) -> Designation:
        """Whoever has the external id."""
        return Designation(Kind.EXTERNAL_ID, self.external_id)


def identify(wanted: Sequence[Naming], *, by: Changer, now: datetime) -> Refused:
    """Name users in the order given; return what changed nothing, and why.

    An identifier names whom it named when the call came. Raises ``MovedError``.
    """
    found = lock([each for naming in wanted for each in (naming.user, naming.named)])
    namer = _Namer(found)
    reasons = [namer.name(each) for each in wanted]
    namer.merges.write(by=by, now=now)
    namer.write(now)
    return {place: reason for place, reason in enumerate(reasons) if reason}


def merge(
    wanted: Sequence[tuple[Designation, Designation]], *, by: Changer, now: datetime
) -> Refused:
    """Merge the first of each pair into the second, in the order given; return what did nothing.

    An identifier names whom it named when the call came; who is to be kept and was merged by an
    earlier pair is the one who took them in. Raises ``MovedError``.
    """
    found = lock([identifier for pair in wanted for identifier in pair])
    merges = Merges(found)
    reasons = [_merged(found, merges, pair) for pair in wanted]
    merges.write(by=by, now=now)
    return {place: reason for place, reason in enumerate(reasons) if reason}


def _merged(found: Found, merges: Merges, pair: tuple[Designation, Designation]) -> str | None:
    gone, kept = (found.named.get(identifier) for identifier in pair)
    if gone is None:
        return f"identifier_to_merge {NOBODY}"
    if kept is None:
        return f"identifier_to_keep {NOBODY}"
    if merges.is_gone(gone):
        return None if merges.stands_for(gone) == merges.stands_for(kept) else GONE
    if gone != merges.stands_for(kept):
        merges.merge(gone, merges.stands_for(kept))
    return None


class _Namer:
    """Who has which external id, while a request is gone through."""

    def __init__(self, found: Found) -> None:
        self.merges = Merges(found)
        self._found = found
        self._holders = {user.external_id: pk for pk, user in found.users.items()}
        self._ids = {pk: user.external_id for pk, user in found.users.items()}
        self._new: dict[int, str] = {}

    def name(self, naming: Naming) -> str | None:
        """Name or merge one user, or return why not."""
        pk = self._found.named.get(naming.user)
        if pk is None:
            return NOBODY
        own_id = self._ids[self.merges.stands_for(pk)]
        if own_id is not None:
            return None if own_id == naming.external_id else OTHER_ID
        return self._named(pk, naming)

    def _named(self, pk: int, naming: Naming) -> str | None:
        """Give an id to a user who has none, or give the user to who has the id."""
        holder_pk = self._holders.get(naming.external_id)
        if holder_pk is None:
            self._holders[naming.external_id] = pk
            self._ids[pk] = self._new[pk] = naming.external_id
            return None
        if naming.user.kind == Kind.USER_ALIAS and naming.user.label in self.merges.labels(
            holder_pk
        ):
            return LABEL_TAKEN
        self.merges.merge(pk, holder_pk)
        return None

    def write(self, now: datetime) -> None:
        """Write the new external ids, in the order of the primary keys."""
        named = [self._found.users[pk] for pk in sorted(self._new)]
        for user in named:
            user.external_id, user.updated_at = self._new[user.pk], now
        User.objects.bulk_update(named, ["external_id", "updated_at"])
