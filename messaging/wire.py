"""How JSON becomes an object: the model every wire shape descends from, its types, its faults.

Leniency lives here, as a type with its reason, and so do the words for what does not fit. An
answer says where and what the rule is, never the value: it may be a secret, or a megabyte.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    Strict,
    StringConstraints,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from messaging.errors import MOST_PROBLEMS, InvalidRequestError, Problem

MOST_ID_CHARACTERS = 255  # design, safety §1
MOST_STRING_BYTES = 1024 * 1024  # design, safety §1
MOST_PATH_CHARACTERS = 64  # of one name in a path: a caller's name may be a megabyte
FLAG_WORDS = {"true": True, "false": False}
BRANCH = "\x00"  # opens the tag of a union's branch, which is ours and no part of a path
REASONS = {  # pydantic's name for a fault → ours; what stands in braces is the rule
    "missing": "is required",
    "string_type": "must be a string",
    "string_too_long": "must have at most {max_length} characters",
    "string_unicode": "must not contain lone surrogates",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "tuple_type": "must be an array",
    "too_long": "must have at most {max_length} entries",
    "too_short": "must have at least {min_length} entry",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
}

Given = Mapping[str, Any]  # a JSON object as it was sent, nulls left out
M = TypeVar("M", bound="WireModel")


def fault(reason: str) -> PydanticCustomError:
    """Return what a field's validator raises: ``reason`` reads on after the field's path."""
    return PydanticCustomError("fault", reason)


def _flag(value: object) -> bool:
    """Read a boolean or one of the two words; the seed's own example quotes its booleans."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in FLAG_WORDS:
        return FLAG_WORDS[value]
    raise fault("must be true or false")


def is_true(value: object) -> bool:
    """Say whether a flag, as it was given, is a yes."""
    return value is True or value == "true"


def _id(value: object) -> str:
    """Read text, or a whole number as its digits: real clients send both."""
    if isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63:
        return str(value)
    if not isinstance(value, str):
        raise fault("must be a string")
    if not 1 <= len(value) <= MOST_ID_CHARACTERS:
        raise fault(f"must have 1 to {MOST_ID_CHARACTERS} characters")
    if "\x00" in value:
        raise fault("must not contain U+0000")
    return value


def at_most(count: int) -> BeforeValidator:
    """Bound an array before its entries are looked at: ten thousand bad ones are one problem."""

    def check(value: object) -> object:
        if isinstance(value, list) and len(value) > count:
            raise fault(f"must have at most {count} entries")
        return value

    return BeforeValidator(check)


_FLAG_SCHEMA = {"anyOf": [{"type": "boolean"}, {"type": "string", "enum": list(FLAG_WORDS)}]}
_ID_TEXT = {"type": "string", "minLength": 1, "maxLength": MOST_ID_CHARACTERS}
_ID_SCHEMA = {"anyOf": [_ID_TEXT, {"type": "integer"}]}

Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema(_FLAG_SCHEMA, mode="validation")]
Id = Annotated[str, BeforeValidator(_id), WithJsonSchema(_ID_SCHEMA, mode="validation")]
Template = Annotated[str, StringConstraints(strict=True, max_length=MOST_STRING_BYTES)]
Whole = Annotated[int, Strict()]  # not "12", not 12.0, not true


class WireModel(BaseModel):
    """An object of the API in wire spelling; it is read once and valid ever after.

    ``null`` is the same as leaving a field out, and unknown fields are kept, so that the answer can
    name them.
    """

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)

    @classmethod
    def rules(cls, given: Given) -> Iterable[Problem]:  # noqa: ARG003 - for those with rules
        """Yield what does not fit *between* fields; a field's own rule is its type.

        Pydantic asks its after-validators only once every field is right, and a caller wants to
        hear everything at once. So this sees the object as it came: a field in it may itself be
        faulty, ask whether it is there and which word it is. What it says about a path replaces
        what the field's type says.
        """
        return ()

    @model_validator(mode="wrap")
    @classmethod
    def _read(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:  # noqa: ANN401 - any JSON
        """Drop nulls, and let fields and rules speak in one breath."""
        if not isinstance(value, dict):
            return handler(value)
        given = {name: inner for name, inner in value.items() if inner is not None}
        problems = list(cls.rules(given))
        try:
            model = handler(given)
        except ValidationError as error:
            said = {problem.path for problem in problems}
            problems += [problem for problem in problems_of(error) if problem.path not in said]
        if problems:
            raise PydanticCustomError("several", "does not fit", {"problems": tuple(problems)})
        return model


def _reason(kind: str, message: str, context: Mapping[str, Any]) -> str:
    """Return our words for a pydantic fault; ``message`` counts only where we wrote it."""
    if kind == "fault":
        return message
    if kind == "value_error":
        return str(context["error"])
    return REASONS.get(kind, "is not valid").format_map(context)


def _place(parts: Iterable[str | int]) -> list[str]:
    """Return a path's names, the long ones cut, without the branches of unions."""
    names = [str(part) for part in parts]
    return [name[:MOST_PATH_CHARACTERS] for name in names if not name.startswith(BRANCH)]


def problems_of(error: ValidationError) -> Iterator[Problem]:
    """Yield each fault in our words, in the order of the fields."""
    for found in error.errors(include_url=False, include_input=False):
        parts, context = _place(found["loc"]), found.get("ctx", {})
        reason = _reason(found["type"], found["msg"], context)
        for problem in context.get("problems", [Problem("", reason)]):
            yield problem.within(*parts) if parts else problem


def read(model: type[M], value: object) -> M:
    """Return ``value``, parsed JSON, as ``model``.

    Raises ``InvalidRequestError`` with every problem and its dotted path; its message counts them.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = list(problems_of(error))
    raise InvalidRequestError(summary(problems), problems)


def summary(problems: list[Problem]) -> str:
    """Return the sentence above a list of problems."""
    if len(problems) == 1:
        return f"The request has 1 problem: {problems[0]}."
    more = f" The first {MOST_PROBLEMS} are listed." if len(problems) > MOST_PROBLEMS else ""
    return f"The request has {len(problems)} problems.{more}"


def unknown_fields(model: WireModel) -> list[str]:
    """Return the dotted paths of what nobody here reads, nested too; at most fifty."""
    return list(islice(_unknown(model, ()), MOST_PROBLEMS))


def _unknown(value: object, path: tuple[str | int, ...]) -> Iterator[str]:
    if isinstance(value, WireModel):
        yield from (".".join(_place((*path, name))) for name in value.model_extra or ())
        for name, field in type(value).model_fields.items():
            yield from _unknown(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _unknown(inner, (*path, index))
