"""``/docs/``: the reference, a page of our own; it needs no script and no other host."""

from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from messaging.api.errors import get_only
from messaging.api.limits import LIMITS
from messaging.api.openapi import document
from messaging.api.reference import operations

FIRST_SEND: dict[str, Any] = {  # Any: JSON
    "external_user_ids": ["user-1"],
    "messages": {
        "email": {
            "app_id": "example-app",
            "subject": "Hello {{${first_name}}}",
            "from": "Carillon <hello@example.com>",
            "body": "<p>It works.</p>",
        }
    },
}


@get_only
def docs(request: HttpRequest) -> HttpResponse:
    """Show every operation, its parameters and answers, and the limits."""
    schema = document()
    page = {
        "info": schema["info"],
        "operations": operations(schema),
        "limits": LIMITS,
        "curl": curl(),
    }
    return render(request, "public/docs.html", page)


def curl() -> str:
    """Return a first call that works as pasted, with the key in the environment."""
    body = orjson.dumps(FIRST_SEND, option=orjson.OPT_INDENT_2).decode()
    quoted = body.replace("'", "'\\''")
    return (
        f"curl {settings.CARILLON_BASE_URL}/messages/send \\\n"
        '  -H "Authorization: Bearer $CARILLON_API_KEY" \\\n'
        '  -H "Content-Type: application/json" \\\n'
        f"  -d '{quoted}'"
    )
