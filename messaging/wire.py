"""How JSON becomes an object: the model every wire shape descends from, its types, its faults.

Leniency lives here, as a type with its reason. What does not fit is put into words by ``faults``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Annotated, Any, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    Strict,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from messaging.errors import MOST_PROBLEMS, InvalidRequestError, Problem
from messaging.faults import fault, place, problems_of, several, summary

MOST_ID_CHARACTERS = 255  # design, safety §1
MOST_STRING_BYTES = 1024 * 1024  # design, safety §1
SURROGATE = re.compile("[\ud800-\udfff]")
FLAG_WORDS = {"true": True, "false": False}
Given = Mapping[str, Any]  # a JSON object as it was sent, nulls left out
M = TypeVar("M", bound="WireModel")


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
    return _storable(value)


def _text(value: str) -> str:
    """Bound a string here and not by a constraint, which would outdo a field's own."""
    if len(value) > MOST_STRING_BYTES:
        raise fault(f"must have at most {MOST_STRING_BYTES} characters")
    return _storable(value)


def _storable(value: str) -> str:
    """Refuse what no database takes; what comes as JSON has been through ``strict_json``."""
    if "\x00" in value:
        raise fault("must not contain U+0000")
    if not value.isascii() and SURROGATE.search(value):
        raise fault("must not contain lone surrogates")
    return value


def at_most(count: int, *, at_least: int = 0) -> BeforeValidator:
    """Bound an array or object before it is looked into: ten thousand bad ones are one problem."""

    def check(value: object) -> object:
        size = len(value) if isinstance(value, list | dict) else at_least
        if size > count:
            raise fault(f"must have at most {count} {'entry' if count == 1 else 'entries'}")
        if size < at_least:
            raise fault("must not be empty")
        return value

    return BeforeValidator(check)


_FLAG_SCHEMA = {"anyOf": [{"type": "boolean"}, {"type": "string", "enum": list(FLAG_WORDS)}]}
_ID_TEXT = {"type": "string", "minLength": 1, "maxLength": MOST_ID_CHARACTERS}
_ID_SCHEMA = {"anyOf": [_ID_TEXT, {"type": "integer"}]}

Flag = Annotated[bool, BeforeValidator(_flag), WithJsonSchema(_FLAG_SCHEMA, mode="validation")]
Id = Annotated[str, BeforeValidator(_id), WithJsonSchema(_ID_SCHEMA, mode="validation")]
Template = Annotated[str, Strict(), AfterValidator(_text)]
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
            raise several(problems)
        return model


def read(model: type[M], value: object) -> M:
    """Return ``value``, parsed JSON, as ``model``.

    Raises ``InvalidRequestError`` with every problem and its dotted path; its message counts them.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = list(problems_of(error))
    raise InvalidRequestError(summary(problems), problems)


def unknown_fields(model: WireModel) -> list[str]:
    """Return the dotted paths of what nobody here reads, nested too; at most fifty."""
    return list(islice(_unknown(model, ()), MOST_PROBLEMS))


def _unknown(value: object, path: tuple[str | int, ...]) -> Iterator[str]:
    if isinstance(value, WireModel):
        yield from (".".join(place((*path, name))) for name in value.model_extra or ())
        given = value.model_fields_set  # in what was not given there is nothing that we do not know
        for name, field in type(value).model_fields.items():
            if name in given:
                yield from _unknown(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _unknown(inner, (*path, index))
