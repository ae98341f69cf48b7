"""One attribute object, as it came → all that it says about one user.

Source: spec, related-endpoints §2, "Attribute object".
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.errors import Problem
from messaging.models.app import App
from messaging.people.custom_values import attribute_name, operation_of
from messaging.people.identifiers import SHARED, SURE, Given, Identifier, flag, whom
from messaging.people.operations import Operation
from messaging.people.profile_fields import FIELDS, moment, read_field
from messaging.people.text import named, problem, storable

LONGEST_TOKEN = 4096  # characters; the column's
NOT_KEPT = frozenset({"facebook", "twitter"})  # of the family, accepted and not kept
NO_OBJECT = "must be an object."


@dataclass(frozen=True, slots=True)
class Known:
    """The moment, and what objects may refer to by the ids that callers use."""

    now: datetime  # what is of the future happens now
    apps: Mapping[str, App] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)  # → primary key, archived ones left out


@dataclass(frozen=True, slots=True)
class Token:
    """A push token, and where it leads."""

    app: App
    text: str
    device_id: str = ""


@dataclass(slots=True)
class AttributeObject:
    """One object, read; ``states`` and the rest are what it says beside columns and attributes."""

    index: int
    identifier: Identifier | None = None  # None: tokens of somebody nobody knows yet
    is_update_only: bool = False
    columns: dict[str, Any] = field(default_factory=dict)  # Any: the column's value
    operations: dict[str, Operation] = field(default_factory=dict)
    states: dict[SubscriptionKind, SubscriptionState] = field(default_factory=dict)
    groups: dict[int, bool] = field(default_factory=dict)
    tokens: list[Token] = field(default_factory=list)
    is_spam: bool | None = None  # None: nothing is said


Handler = Callable[[AttributeObject, Any, Known], None]  # Any: JSON


def read_attributes(index: int, given: object, known: Known) -> AttributeObject | list[Problem]:
    """Return the object, or everything that is wrong with it."""
    if not isinstance(given, dict):
        return [Problem("", NO_OBJECT)]
    wanted = AttributeObject(index)
    problems = []
    try:
        if not _imports_tokens(given):
            wanted.identifier, wanted.is_update_only = whom(given)
    except ValueError as fault:
        problems.append(Problem("", str(fault)))
    problems += _fields(wanted, given, known)
    return problems or wanted


def _fields(wanted: AttributeObject, given: Given, known: Known) -> Iterator[Problem]:
    """Read each field into ``wanted``, and yield what is wrong with it."""
    for name, value in given.items():
        handler = _HANDLERS.get(name)
        try:
            if handler:
                handler(wanted, value, known)
            else:
                wanted.operations[attribute_name(name)] = operation_of(value)
        except ValueError as fault:
            yield problem(name, fault)


def _imports_tokens(given: Given) -> bool:
    """Say whether the object brings tokens of somebody who has no name yet."""
    value = given.get("push_token_import")
    is_import = value is not None and flag("push_token_import", value)
    return is_import and not any(given.get(kind) is not None for kind in (*SURE, *SHARED))


def _nothing(_: AttributeObject, __: object, ___: Known) -> None:
    """Leave what was read already, or is not kept."""


def _column(name: str) -> Handler:
    profile_field = FIELDS[name]

    def handle(wanted: AttributeObject, value: object, _: Known) -> None:
        wanted.columns[profile_field.column] = read_field(profile_field, value)

    return handle


def _location(wanted: AttributeObject, value: object, _: Known) -> None:
    if value is None:
        wanted.columns |= {"longitude": None, "latitude": None}
        return
    if not isinstance(value, dict):
        raise ValueError("must be an object with longitude and latitude.")  # noqa: TRY004 - one kind of fault
    for name, most in (("longitude", 180), ("latitude", 90)):
        degrees = value.get(name)
        is_number = isinstance(degrees, int | float) and not isinstance(degrees, bool)
        if not is_number or not -most <= float(degrees or 0) <= most:
            raise ValueError(f"{name} must be a number from -{most} to {most}.")
        wanted.columns[name] = float(degrees or 0)


def _state(kind: SubscriptionKind) -> Handler:
    def handle(wanted: AttributeObject, value: object, _: Known) -> None:
        if value is None:
            return  # nobody is subscribed again by a null
        try:
            wanted.states[kind] = SubscriptionState.of(str(value))
        except KeyError:
            raise ValueError("must be opted_in, subscribed or unsubscribed.") from None

    return handle


def _groups(wanted: AttributeObject, value: object, known: Known) -> None:
    for each in _objects(value):
        state = each.get("subscription_state")
        group_id = known.groups.get(str(each.get("subscription_group_id")))
        if group_id is None:
            raise ValueError("subscription_group_id is of no group here, or of an archived one.")
        if state not in ("subscribed", "unsubscribed"):
            raise ValueError("subscription_state must be subscribed or unsubscribed.")
        wanted.groups[group_id] = state == "subscribed"


def _tokens(wanted: AttributeObject, value: object, known: Known) -> None:
    for each in _objects(value):
        app = known.apps.get(str(each.get("app_id")))
        if app is None or app.platform is None:
            raise ValueError("app_id must be of an app here that takes pushes.")
        text = each.get("token")
        if not isinstance(text, str) or not text:
            raise ValueError("token must be a string that is not empty.")
        device_id = each.get("device_id")
        device = "" if device_id is None else named(device_id)
        wanted.tokens.append(Token(app, storable(text, longest=LONGEST_TOKEN), device))


def _objects(value: object) -> list[dict[str, Any]]:  # Any: JSON
    objects = [] if value is None else value
    if not isinstance(objects, list) or not all(isinstance(each, dict) for each in objects):
        raise ValueError("must be an array of objects.")
    return objects


def _spam(wanted: AttributeObject, value: object, _: Known) -> None:
    wanted.is_spam = value is not None and bool(moment(value))


_HANDLERS: Mapping[str, Handler] = {
    **{name: _column(name) for name in FIELDS},
    **dict.fromkeys(SURE, _nothing),
    **dict.fromkeys(("_update_existing_only", "push_token_import", *NOT_KEPT), _nothing),
    "current_location": _location,
    "email_subscribe": _state(SubscriptionKind.EMAIL),
    "push_subscribe": _state(SubscriptionKind.PUSH),
    "subscription_groups": _groups,
    "push_tokens": _tokens,
    "marked_email_as_spam_at": _spam,
}
