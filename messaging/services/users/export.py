"""``/users/export/ids``: up to fifty users, whole or by field.

Source: spec, related-endpoints §2.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from pydantic import Field

from messaging.audience.recipients import named
from messaging.errors import Problem
from messaging.models.user import User, UserQuerySet
from messaging.people.exported import FIELDS, NEVER_SET, exported, with_rows
from messaging.people.history import FIELDS as HISTORY
from messaging.people.history import histories
from messaging.wire import Given, Id, WireModel, unknown_fields

MOST_IDS = 50
MOST_FIELDS = 100
TOO_MANY = "The max number of external_ids and aliases per request was exceeded"
_SINGLE = ("device_id", "braze_id", "email_address", "phone")


class ExportedAlias(WireModel):
    """A user by their second name."""

    alias_name: Id
    alias_label: Id


class ExportIds(WireModel):
    """Whom to export: ids and aliases together, or one identifier of another kind."""

    external_ids: tuple[Id, ...] = Field(default=(), max_length=MOST_IDS)
    user_aliases: tuple[ExportedAlias, ...] = Field(default=(), max_length=MOST_IDS)
    device_id: Id | None = Field(default=None, description="The user of this device.")
    braze_id: Id | None = Field(default=None, description="The user with this braze_id.")
    email_address: Id | None = Field(
        default=None, description="All users with this address, whatever its case."
    )
    phone: Id | None = Field(default=None, description="All users with this number, in E.164.")
    fields_to_export: tuple[Id, ...] = Field(
        default=(),
        max_length=MOST_FIELDS,
        description="Only these fields; without it, all there are.",
    )

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:
        """Yield what does not fit between the kinds of identifiers."""
        lists = [given.get(name) for name in ("external_ids", "user_aliases")]
        named_count = sum(len(names) for names in lists if isinstance(names, list))
        kinds = [name for name in _SINGLE if name in given] + ["external_ids"] * any(lists)
        if named_count > MOST_IDS:
            yield Problem("", TOO_MANY)
        if not kinds:
            yield Problem("", "Name users by external_ids, user_aliases, or one other identifier.")
        if len(kinds) > 1:
            yield Problem("", f"Name users by one kind of identifier, not by {', '.join(kinds)}.")


def export_ids(request: ExportIds) -> dict[str, Any]:  # Any: JSON
    """Return the body of the answer: the users found, and the ids that nobody has."""
    users, unknown = _found(request)
    wanted = request.fields_to_export or (*FIELDS, *sorted(HISTORY))
    known = FIELDS.keys() | HISTORY | NEVER_SET
    notes = [f"fields_to_export: there is no field {name}." for name in wanted if name not in known]
    notes += [f"{path} is not a field of this call." for path in unknown_fields(request)]
    rows = list(_loaded(users, wanted))
    found = histories([user.pk for user in rows], wanted)
    users_found = [exported(user, wanted, found.get(user.pk)) for user in rows]
    body: dict[str, Any] = {"users": users_found[:MOST_IDS], "message": "success"}
    if unknown:
        body["invalid_user_ids"] = unknown
    if len(users_found) > MOST_IDS:
        notes.append(f"More than {MOST_IDS} users have this; the first {MOST_IDS} are here.")
    if notes:
        body["errors"] = notes
    return body


def _found(request: ExportIds) -> tuple[UserQuerySet, list[str]]:
    """Return whom the request names, and the names that led to nobody."""
    if any(getattr(request, kind) for kind in _SINGLE):
        return _best_first(_identified(request)), []
    aliases = [(alias.alias_name, alias.alias_label) for alias in request.user_aliases]
    found = named(request.external_ids, aliases)
    users = User.objects.filter(pk__in=found.user_ids).order_by("pk")
    return users, [name for _, name in found.unknown]


def _best_first(users: UserQuerySet) -> UserQuerySet:
    """Put who has an external id first, then who was updated last. Source: spec, audience §6."""
    nameless = ExpressionWrapper(Q(external_id__isnull=True), BooleanField())
    return users.order_by(nameless, "-updated_at", "pk")


def _identified(request: ExportIds) -> UserQuerySet:
    if request.device_id:
        return User.objects.filter(devices__device_id=request.device_id).distinct()
    if request.braze_id:
        return User.objects.filter(braze_id=request.braze_id)
    if request.phone:
        return User.objects.filter(phone=request.phone)
    return User.objects.with_email(request.email_address or "")


def _loaded(users: UserQuerySet, wanted: Iterable[str]) -> UserQuerySet:
    """Return one user more than an answer holds, with the rows that the wanted fields read."""
    return with_rows(users, wanted)[: MOST_IDS + 1]
