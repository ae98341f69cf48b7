"""Tests that the limits we publish are those of the design and of the code."""

from messaging.api.limits import LIMITS

PUBLISHED = {  # design, safety §1
    "Request body": "4 MiB within 30 s",
    "JSON": "64 levels; 200,000 values; no name twice",
    "One string": "1 MiB",
    "One id, alias or label": "1 to 255 characters",
    "Ids and aliases in one call": "50 together",
    "Names in one call about subscriptions": "50 of a kind",
    "Rows of one page": "500",
    "Idempotency-Key": "72 h; 255 visible ASCII",
    "Audience": "20 levels, 200 filters",
    "Patterns (matches_regex)": "10 of 256 characters each",
    "Apple push": "1,912 bytes",
    "Android push": "4,000 bytes",
    "SMS": "10 parts",
    "WhatsApp list": "10 rows",
    "Content card": "30 days",
    "Email subject, preheader": "998 characters",
    "Email address": "254 characters",
    "Email headers of your own": "20",
    "Email extras": "1,024 bytes",
    "Webhook": "URL 8,192 bytes; 50 headers",
    "All calls not named below": "250,000 calls an hour",
    "Sends with a segment or audience": "250 calls a minute",
    "Aliases, identify, merge, delete": "20,000 calls a minute",
    "Exports by id": "250 calls a minute",
    "Subscription states set": "5,000 calls a minute",
    "Calls without a valid key, from one address": "60 a minute",
}


def test_the_limits_are_those_of_the_design():
    published = {limit.what: limit.limit for limit in LIMITS}

    assert published.items() >= PUBLISHED.items()
