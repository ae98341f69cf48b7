"""One field of the composer's form, whatever it asks for, and how its text becomes JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

DOCUMENTS = frozenset({"email.body", "email.plaintext_body", "webhook.body"})  # written in code
LONG_TEXTS = frozenset({"body", "alert", "description", "plaintext_body", "caption"})
INITIALS = frozenset({"css", "html", "id", "uri", "url"})
NO_TEXTS = ("", None)
Choice = tuple[str, str]  # what is sent, what is shown
LIQUID = ("{{", "{%")


class Kind(Enum):
    """How a field is asked for."""

    TEXT = "text"
    LONG = "long"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    JSON = "json"
    TEXT_OR_JSON = "text_or_json"


@dataclass(slots=True, kw_only=True)
class FormField:
    """A control with its words; ``name`` is the dotted path behind ``messages``."""

    name: str
    label: str
    kind: Kind
    help: str = ""
    is_required: bool = False
    choices: Sequence[Choice] = ()
    value: str = ""
    is_given: bool = False  # its value is as good as any: nobody has to look at it
    errors: list[str] = field(default_factory=list)

    @property
    def wire_name(self) -> str:
        """The field as it is spelled on the wire."""
        return self.name.rpartition(".")[2]

    @property
    def auto_id(self) -> str:
        """The control's id in the page."""
        return "f-" + self.name.replace(".", "-").replace("_", "-")

    @property
    def is_code(self) -> bool:
        """Whether it is written as code is."""
        return self.kind is Kind.JSON or self.name in DOCUMENTS

    @property
    def rows(self) -> int:
        """How many lines it wants; one is a plain input."""
        if self.kind is Kind.LONG:
            return 8 if self.name in DOCUMENTS else 3
        return 3 if self.kind is Kind.JSON else 1

    def choose_from(self, choices: Sequence[Choice]) -> None:
        """Offer what there is in place of an id that nobody knows by heart."""
        if choices:
            self.kind, self.choices = Kind.CHOICE, choices


def field_of(channel: str, wire_name: str, info: FieldInfo) -> FormField:
    """Return the form field of one field of a message model."""
    kind, choices = _kind(wire_name, info.annotation)
    return FormField(
        name=f"{channel}.{wire_name}",
        label=_label(wire_name),
        kind=kind,
        help=info.description or "",
        is_required=info.is_required(),
        choices=[(word, word) for word in choices],
    )


def _label(wire_name: str) -> str:
    """Return a wire name as words: ``custom_uri`` as ``Custom URI``."""
    words = wire_name.replace("-", "_").split("_")
    spelled = [word.upper() if word in INITIALS else word for word in words]
    return " ".join([spelled[0][:1].upper() + spelled[0][1:], *spelled[1:]])


def to_json(kind: Kind, text: str) -> Any:  # noqa: ANN401 - JSON
    """Return what ``text`` says as JSON; what does not fit stays text, for the model to refuse.

    Raises ``ValueError`` with a sentence for text that should be JSON and is not.
    """
    if kind is Kind.FLAG:
        return {"true": True, "false": False}.get(text, text)
    if kind is Kind.NUMBER:
        return _number(text)
    opens_object = text.lstrip().startswith("{") and not text.lstrip().startswith(LIQUID)
    if kind is Kind.JSON or (kind is Kind.TEXT_OR_JSON and opens_object):
        return read_json(text)
    return text


def from_json(value: object) -> str:
    """Return the text that a control shows for a JSON value."""
    if value in NO_TEXTS:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, indent=2 if isinstance(value, dict) else None)


def read_json(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return parsed JSON. Raises ``ValueError`` with line and column."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as fault:
        raise ValueError(f"is not JSON: line {fault.lineno}, column {fault.colno}") from None


def _number(text: str) -> int | float | str:
    for reading in (int, float):
        try:
            return reading(text)
        except ValueError:
            continue
    return text


def _kind(wire_name: str, annotation: Any) -> tuple[Kind, Sequence[str]]:  # noqa: ANN401 - a type
    plain = _bare(annotation)
    if words := _words(plain):
        return Kind.CHOICE, words
    if plain is str:
        return (Kind.LONG if wire_name in LONG_TEXTS else Kind.TEXT), ()
    is_union = get_origin(plain) in {Union, UnionType}
    takes_text = is_union and str in [_bare(each) for each in get_args(plain)]
    kinds = {bool: Kind.FLAG, int: Kind.NUMBER, float: Kind.NUMBER}
    return kinds.get(plain, Kind.TEXT_OR_JSON if takes_text else Kind.JSON), ()


def _words(plain: Any) -> Sequence[str]:  # noqa: ANN401 - a type
    """Return the words that a type admits, or none when it is no list of words."""
    if get_origin(plain) is Literal:
        return [str(word) for word in get_args(plain)]
    is_enum = isinstance(plain, type) and issubclass(plain, Enum)
    return [str(member.value) for member in plain] if is_enum else ()


def _bare(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """Return a type without its Optional and its annotations."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        parts = [part for part in get_args(annotation) if part is not type(None)]
        return _bare(parts[0]) if len(parts) == 1 else annotation
    return annotation
