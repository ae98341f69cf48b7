"""The limits we publish, read from where each is enforced, so that the page cannot drift.

Source: design, safety §1.
"""

from dataclasses import dataclass

from messaging.api import parsers, throttling
from messaging.api.call import MOST_ROWS
from messaging.audience import operands, reader
from messaging.channels import (
    android_push,
    apple_push,
    content_card,
    email,
    mail_headers,
    mailbox,
    sms,
    webhook,
    whats_app_content,
)
from messaging.jobs.exported_files import FORMS
from messaging.people.custom_values import MOST_LEVELS
from messaging.people.occurrence_objects import MOST_EVENT_BYTES, MOST_PIECES, MOST_PURCHASE_BYTES
from messaging.people.operations import MOST_ELEMENTS
from messaging.people.person import MOST_ATTRIBUTE_BYTES
from messaging.people.text import MOST_CHARACTERS
from messaging.services.addresses import MOST_NAMES
from messaging.services.idempotency import KEPT_FOR
from messaging.services.imports import MOST_UPLOAD_BYTES
from messaging.services.users.export import MOST_IDS
from messaging.services.users.export_segment import MOST_ATTRIBUTES
from messaging.services.users.track import MOST_OBJECTS
from messaging.strict_json import MOST_DEPTH, MOST_PARTS
from messaging.wire import MOST_ID_CHARACTERS, MOST_STRING_BYTES

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limit:
    """One published limit, in words."""

    what: str
    limit: str
    beyond: str


BODIES = (
    Limit(
        "Request body",
        f"{parsers.MOST_BODY_BYTES // MIB} MiB within {parsers.BODY_SECONDS} s",
        "413, 408",
    ),
    Limit("Media type", f"{parsers.MEDIA_TYPE}, UTF-8, not compressed", "415"),
    Limit("JSON", f"{MOST_DEPTH} levels; {MOST_PARTS:,} values; no name twice", "400"),
    Limit("One string", f"{MOST_STRING_BYTES // MIB} MiB", "400"),
    Limit("One id, alias or label", f"1 to {MOST_ID_CHARACTERS} characters", "400"),
    Limit("Ids and aliases in one call", f"{MOST_IDS} together", "400"),
    Limit("Names in one call about subscriptions", f"{MOST_NAMES} of a kind", "400"),
    Limit("custom_attributes_to_export", f"{MOST_ATTRIBUTES}", "400"),
    Limit("File with users, in the console", f"{MOST_UPLOAD_BYTES // MIB} MiB", "said so"),
    Limit("Users in one CSV export", f"{FORMS['csv'].most_rows:,}", "said so"),
    Limit("Rows of one page", f"{MOST_ROWS}", "400"),
    Limit("Idempotency-Key", f"{KEPT_FOR.days * 24} h; 255 visible ASCII", "400, 409, 422"),
)
USERS = (
    Limit("Objects a /users/track", f"{MOST_OBJECTS} in each array", "400"),
    Limit("Attribute names and texts", f"{MOST_CHARACTERS} characters", "left out, named"),
    Limit("Elements of an attribute", f"the {MOST_ELEMENTS} newest", "the oldest go"),
    Limit("Nested attributes", f"{MOST_LEVELS} levels", "left out, named"),
    Limit(
        "Custom attributes of one user", f"{MOST_ATTRIBUTE_BYTES // 1024} KiB", "left out, named"
    ),
    Limit(
        "Properties of an event, a purchase",
        f"{MOST_EVENT_BYTES // 1024} KiB, {MOST_PURCHASE_BYTES // 1024} KiB",
        "left out, named",
    ),
    Limit("Pieces of one purchase", f"{MOST_PIECES}", "left out, named"),
)
AUDIENCES = (
    Limit("Audience", f"{reader.MOST_LEVELS} levels, {reader.MOST_FILTERS} filters", "400"),
    Limit("Values of is_one_of, in a segment", f"{operands.MOST_LISTED}", "400"),
    Limit(
        "Patterns (matches_regex)",
        f"{reader.MOST_PATTERNS} of {operands.LONGEST_PATTERN} characters each",
        "400",
    ),
)
MESSAGES = (
    Limit("Apple push", f"{apple_push.MOST_BYTES:,} bytes", "400; rendered: failed"),
    Limit("Android push", f"{android_push.MOST_BYTES:,} bytes", "400; rendered: failed"),
    Limit("SMS", f"{sms.MOST_PARTS} parts", "400; rendered: failed"),
    Limit("WhatsApp list", f"{whats_app_content.MOST_ROWS} rows", "400"),
    Limit("Content card", f"{content_card.LONGEST_LIFE.days} days", "400"),
    Limit(
        "Email subject, preheader",
        f"{mail_headers.MOST_LINE_CHARACTERS} characters",
        "400; rendered: failed",
    ),
    Limit("Email address", f"{mailbox.MOST_ADDRESS_CHARACTERS} characters", "skipped"),
    Limit("Email headers of your own", f"{mail_headers.MOST_HEADERS}", "400"),
    Limit("Email extras", f"{email.MOST_EXTRAS_BYTES:,} bytes", "400"),
    Limit(
        "Webhook",
        f"URL {webhook.MOST_URL_BYTES:,} bytes; {webhook.MOST_HEADERS} headers",
        "400; rendered: failed",
    ),
)
RATES = (
    Limit("All calls not named below", throttling.CALLS.in_words(), "429"),
    Limit("Sends with a segment or audience", throttling.AUDIENCE_SENDS.in_words(), "429"),
    Limit("Retries, in the same window", throttling.AUDIENCE_SENDS.in_words(), "429"),
    Limit("Calls of /users/track", throttling.TRACK.in_words(), "429"),
    Limit("Aliases, identify, merge, delete", throttling.IDENTITY.in_words(), "429"),
    Limit("Counts and explanations of audiences", throttling.AUDIENCE_COUNTS.in_words(), "429"),
    Limit("Exports by id", throttling.EXPORT_IDS.in_words(), "429"),
    Limit("Subscription states set", throttling.SUBSCRIPTION_SET.in_words(), "429"),
    Limit(
        "Calls without a valid key, from one address",
        f"{throttling.WRONG_KEYS_A_MINUTE} a minute",
        "429",
    ),
)
LIMITS = (*BODIES, *USERS, *AUDIENCES, *MESSAGES, *RATES)
