"""What a fault in a wire model is called: where it is, and the rule, in our words.

An answer never repeats the value: it may be a secret, or a megabyte.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from messaging.errors import MOST_PROBLEMS, Problem

MOST_PATH_CHARACTERS = 64  # of one name in a path: a caller's name may be a megabyte
BRANCH = "\x00"  # opens the tag of a union's branch, which is ours and no part of a path
REASONS = {  # pydantic's name for a fault → ours; what stands in braces is the rule
    "missing": "is required",
    "string_type": "must be a string",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "tuple_type": "must be an array",
    "too_long": "must have at most {max_length} entries",
    "string_too_short": "must not be empty",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
}


def fault(reason: str) -> PydanticCustomError:
    """Return what a field's validator raises: ``reason`` reads on after the field's path."""
    return PydanticCustomError("fault", reason)


def several(problems: Sequence[Problem]) -> PydanticCustomError:
    """Return the one error that a validator may raise, with every problem inside."""
    return PydanticCustomError("several", "does not fit", {"problems": tuple(problems)})


def _reason(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """Return our words for a pydantic fault; ``message`` counts only where we wrote it."""
    if kind == "fault":
        return message
    if kind == "value_error":
        return str(context["error"])
    return REASONS.get(kind, "is not valid").format_map(context)


def place(parts: Iterable[str | int]) -> list[str]:
    """Return a path's names, the long ones cut, without the branches of unions."""
    names = [str(part) for part in parts]
    return [name[:MOST_PATH_CHARACTERS] for name in names if not name.startswith(BRANCH)]


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """Yield each fault in our words, in the order of the fields."""
    for found in error.errors(include_url=False, include_input=False):
        parts, context = place(found["loc"]), found.get("ctx", {})
        reason = _reason(found["type"], found["msg"], context)
        for problem in context.get("problems", [Problem("", reason)]):
            yield problem.within(*parts) if parts else problem


def summary(problems: list[Problem]) -> str:
    """Return the sentence above a list of problems."""
    if len(problems) == 1:
        return f"The request has 1 problem: {str(problems[0]).rstrip('.')}."
    more = f" The first {MOST_PROBLEMS} are listed." if len(problems) > MOST_PROBLEMS else ""
    return f"The request has {len(problems)} problems.{more}"
