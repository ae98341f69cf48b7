"""One POST to an address that a caller gave us: "your export is ready".

It goes through the guarded engine with the callers' policy, as webhooks do: no redirects, and no
address that is not public unless a shell opened it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from messaging.choices.outcomes import OutcomeClass
from messaging.engines.address_guard import checked_url
from messaging.engines.exchange import Reply, Request
from messaging.engines.http import HttpEngine
from messaging.errors import CarillonError
from messaging.providers import replies
from messaging.providers.outbound import callers_policy

_HEADERS = {"Content-Type": "application/json"}
_WORTH_ANOTHER = frozenset({OutcomeClass.TRANSIENT, OutcomeClass.THROTTLED, OutcomeClass.IN_DOUBT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of it: told, to be told again, or in vain."""

    is_done: bool
    is_worth_another: bool = False
    why: str = ""


def endpoint_fault(endpoint: str) -> str | None:
    """Say what is wrong with an address before anything is dialled, or ``None``."""
    try:
        checked_url(endpoint)
    except ValueError as fault:
        return str(fault)
    return None


def tell(endpoint: str, body: Mapping[str, Any]) -> Told:  # Any: JSON
    """Post ``body`` as JSON and wait for the answer, for half a minute at most."""
    engine = HttpEngine(callers_policy(), slots=1)
    try:
        request = Request(
            method="POST",
            url=checked_url(endpoint),
            headers=_HEADERS,
            body=orjson.dumps(body),
        )
        results = [result for _, result in engine.run([request])]
    except ValueError as fault:
        return Told(is_done=False, why=str(fault))
    finally:
        engine.close()
    return _told(results[0])


def _told(result: object) -> Told:
    if isinstance(result, Reply):
        meaning, why = replies.of_webhook(result), f"It answered {result.status}."
    elif isinstance(result, CarillonError):
        meaning, why = replies.of_fault(result), str(result)
    else:
        raise TypeError("Nothing bounds this call, so it was begun.")
    return Told(
        is_done=meaning.outcome_class is OutcomeClass.OK,
        is_worth_another=meaning.outcome_class in _WORTH_ANOTHER,
        why=why,
    )
