"""Who goes first, as a form: a number and what it counts, and how many of them may fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.http import QueryDict

from messaging.console.compose.fields import Kind, from_json, to_json

USERS, PERCENTAGE = "users", "percentage"


@dataclass(slots=True, kw_only=True)
class CanaryForm:
    """The three controls, as typed; all empty, there is no canary."""

    size: str = ""
    unit: str = USERS
    failure_percentage: str = ""

    @classmethod
    def from_post(cls, post: QueryDict) -> Self:
        """Read what the browser sent."""
        return cls(
            size=post.get("canary.size", "").strip(),
            unit=PERCENTAGE if post.get("canary.unit") == PERCENTAGE else USERS,
            failure_percentage=post.get("canary.failure_percentage", "").strip(),
        )

    @classmethod
    def from_body(cls, body: Mapping[str, Any]) -> Self:
        """Show a wire body; what is no object where one belongs is left to the answer."""
        canary = body.get("canary")
        canary = canary if isinstance(canary, dict) else {}
        unit = PERCENTAGE if canary.get(PERCENTAGE) is not None else USERS
        return cls(
            size=from_json(canary.get(unit)),
            unit=unit,
            failure_percentage=from_json(canary.get("failure_percentage")),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.size or self.failure_percentage)

    def body(self) -> dict[str, Any]:  # Any: JSON
        """Return the wire's field, or none; what is no number stays text, for the model to name."""
        typed = {self.unit: self.size, "failure_percentage": self.failure_percentage}
        canary = {name: to_json(Kind.NUMBER, text) for name, text in typed.items() if text}
        return {"canary": canary} if canary else {}
