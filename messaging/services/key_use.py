"""When a key was last used, to the minute: a write for each call would cost more than it tells."""

from datetime import datetime, timedelta

from messaging.models.api_key import ApiKey

GRANULARITY = timedelta(seconds=60)  # design, safety §6


def note_use(api_key: ApiKey, *, now: datetime) -> None:
    """Write ``last_used_at`` unless it is younger than a minute."""
    if api_key.last_used_at is None or now - api_key.last_used_at >= GRANULARITY:
        api_key.last_used_at = now
        api_key.save(update_fields=["last_used_at"])
