"""What the objects of ``/users/track`` look like, for readers of the published schema.

They are read by ``messaging.people``, one by one: a model of a whole call could only be right or
wrong as a whole. Source: spec, related-endpoints §2.
"""

from typing import Any

from messaging.people.attribute_object import NOT_KEPT
from messaging.people.occurrence_objects import MOST_PIECES
from messaging.people.operations import MOST_ELEMENTS
from messaging.people.profile_fields import FIELDS
from messaging.people.text import MOST_CHARACTERS

Schema = dict[str, Any]  # Any: JSON Schema
_TEXT: Schema = {"type": "string"}
_TIME: Schema = {"type": "string", "description": "ISO 8601; without a zone it is UTC."}
_FLAG: Schema = {"type": "boolean"}
_WHO: Schema = {
    "external_id": _TEXT,
    "user_alias": {
        "type": "object",
        "properties": {"alias_name": _TEXT, "alias_label": _TEXT},
    },
    "braze_id": _TEXT,
    "email": _TEXT,
    "phone": _TEXT,
    "_update_existing_only": {
        "type": "boolean",
        "description": "Create nobody. For an alias it is true unless it is given as false.",
    },
}
_STATE: Schema = {"type": "string", "enum": ["opted_in", "subscribed", "unsubscribed"]}
ATTRIBUTE: Schema = {
    "type": "object",
    "description": (
        "One user's profile fields and, by any other name, custom attributes. `null` removes;"
        ' `{"inc": 1}` increases a whole number; `{"add": […]}` and `{"remove": […]}` edit an'
        f" array of up to {MOST_ELEMENTS} different elements. Names and texts have at most"
        f" {MOST_CHARACTERS} characters. {' and '.join(sorted(NOT_KEPT))} are taken and not kept."
    ),
    "additionalProperties": True,
    "properties": {
        **{name: {} for name in FIELDS},
        **_WHO,
        "current_location": {
            "type": "object",
            "properties": {"longitude": {"type": "number"}, "latitude": {"type": "number"}},
        },
        "email_subscribe": _STATE,
        "push_subscribe": _STATE,
        "marked_email_as_spam_at": _TIME,
        "push_token_import": _FLAG,
        "push_tokens": {"type": "array", "items": {"type": "object"}},
        "subscription_groups": {"type": "array", "items": {"type": "object"}},
    },
}
_WHEN: Schema = {"app_id": _TEXT, "time": _TIME, "properties": {"type": "object"}}
EVENT: Schema = {
    "type": "object",
    "description": "Something that a user did. Each object is an event of its own.",
    "required": ["name", "time"],
    "properties": {**_WHO, "name": _TEXT, **_WHEN},
}
PURCHASE: Schema = {
    "type": "object",
    "description": "Something that a user bought; the price is of one piece.",
    "required": ["product_id", "currency", "price", "time"],
    "properties": {
        **_WHO,
        "product_id": _TEXT,
        "currency": {"type": "string", "description": "ISO 4217."},
        "price": {"type": "number"},
        "quantity": {"type": "integer", "minimum": 1, "maximum": MOST_PIECES, "default": 1},
        **_WHEN,
    },
}


def array_of(item: Schema, most: int) -> Schema:
    """Return the schema of up to ``most`` of these objects."""
    return {"type": "array", "maxItems": most, "items": item}
