"""What a browser posts from the composer."""

EMAIL = {
    "email.app_id": "app-1",
    "email.from": "Shop <shop@corp.example>",
    "email.subject": "Hello {{${first_name} | default: 'you'}}",
    "email.body": "<p>It rings.</p>",
}
PATH = "/console/compose/"


def typed(*channels, **fields):
    """The fields of a form with a good email; names are written with ``__`` for a dot."""
    named = {name.replace("__", "."): value for name, value in fields.items()}
    return {"channels": list(channels or ("email",)), **EMAIL, **named}


def post(client, deed, form, *, follows=False):
    headers = {"HX-Request": "true", "HX-Target": "panel"} if follows else {}
    return client.post(PATH, {**form, "do": deed}, headers=headers)


def shown(answer):
    """The hidden fields that a page hands to the next press."""
    kept = {"idempotency_key": answer.context["key"].text}
    review = answer.context.get("review")
    return kept | ({"ticket": review.ticket} if review else {})
