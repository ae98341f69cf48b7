"""What a template may say about one user: the tokens of Braze, as JSON values by namespace.

A token ``campaign.${name}`` reads ``variables["campaign__"]["name"]``; ``${first_name}`` reads
``variables["profile__"]``. What is not here prints nothing: events, canvases, inbound messages
(spec, personalization §2).
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from messaging.channels.base import DeviceRow, Person
from messaging.choices.people import SubscriptionState

# Namespaces that exist and hold nothing for a message sent by API.
EMPTY = (
    "api_trigger_properties",
    "canvas",
    "canvas_entry_properties",
    "event_properties",
    "sms",
    "whats_app",
)
UNSUBSCRIBE_TOKENS = ("set_user_to_unsubscribed_url", "unsubscribe_url")
_STATE_WORDS = {state: state.word for state in SubscriptionState}
_TO_UNSUBSCRIBE, _UNSUBSCRIBE = UNSUBSCRIBE_TOKENS

Facts = Mapping[str, Any]  # what is the same for a dispatch, and this message's own links


def variables_for(person: Person, facts: Facts) -> Mapping[str, Mapping[str, Any]]:
    """Return the variables of one user.

    ``facts`` may hold ``dispatch_id``, ``campaign_id``, ``campaign_name``, ``message_name``,
    ``message_variation_id``, ``card_id``, ``unsubscribe_url``, ``subscribed_groups`` (states by
    group id) and ``targeted_device`` (a ``DeviceRow``). A missing one prints nothing.
    """
    return {**user_variables(person, facts), **shared_variables(facts)}


def user_variables(person: Person, facts: Facts) -> dict[str, Mapping[str, Any]]:
    """Return those that are one user's own."""
    devices = person.devices
    return {
        "profile__": _profile(person, facts),
        "custom_attribute__": person.custom_attributes,
        "subscribed_state__": {
            "email_global": _STATE_WORDS[person.email_subscribe],
            **facts.get("subscribed_groups", {}),
        },
        "most_recently_used_device__": _device(devices[0] if devices else None),
        "targeted_device__": _device(facts.get("targeted_device")),
    }


def shared_variables(facts: Facts) -> dict[str, Mapping[str, Any]]:
    """Return those that are the same for everybody in a dispatch."""
    return {
        "campaign__": _campaign(facts),
        "card__": {"api_id": facts.get("card_id"), "name": facts.get("campaign_name")},
    }


def _profile(person: Person, facts: Facts) -> Mapping[str, Any]:
    link = facts.get("unsubscribe_url")
    return {
        "user_id": person.external_id,
        "braze_id": person.braze_id,
        "email_address": person.email,
        "phone_number": person.phone,
        **as_json(person.profile),
        _TO_UNSUBSCRIBE: link,
        _UNSUBSCRIBE: link,
    }


def _campaign(facts: Facts) -> Mapping[str, Any]:
    return {
        "dispatch_id": facts.get("dispatch_id"),
        "api_id": facts.get("campaign_id"),
        "name": facts.get("campaign_name"),
        "message_name": facts.get("message_name"),
        "message_api_id": facts.get("message_variation_id"),
    }


def _device(device: DeviceRow | None) -> Mapping[str, Any]:
    if device is None:
        return {}
    return {
        "id": device.device_id,
        "model": device.model,
        "platform": device.platform.word,
        "foreground_push_enabled": True,  # only push-enabled devices are fetched
    }


def as_json(values: Mapping[str, object]) -> Mapping[str, Any]:
    """Return the values as JSON types; times are strings in UTC."""
    for value in values.values():
        if isinstance(value, date):
            break
    else:
        return values
    return {
        name: _time(value) if isinstance(value, date) else value for name, value in values.items()
    }


def _time(value: date) -> str:
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
