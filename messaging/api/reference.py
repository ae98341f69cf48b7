"""The schema, laid out for readers: operations, their parameters, and each object below them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]  # Any: JSON Schema, as openapi.py has it
_METHODS = ("get", "post")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a sentence; code is what stood between backticks."""

    text: str
    is_code: bool


Words = list[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One line of a table: a parameter, or a field of an object."""

    name: str
    type: str
    is_required: bool
    words: Words
    shape: str = ""  # the object that it holds, shown further down


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One object, with its fields."""

    name: str
    words: Words
    fields: list[Field]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One answer, and when it is given."""

    code: int
    words: Words
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    paragraphs: list[Words]
    parameters: list[Field]
    body: Shape | None
    statuses: list[Status]
    shapes: list[Shape]


def operations(document: Schema) -> list[Operation]:
    """Return every operation, in the order of the document's paths."""
    components = document["components"]
    return [
        _operation(method, path, described=item[method], components=components)
        for path, item in document["paths"].items()
        for method in _METHODS
        if method in item
    ]


def words(text: str) -> Words:
    """Return ``text`` in parts, ready to be drawn."""
    parts = text.replace("``", "`").strip().split("`")
    return [Part(part, place % 2 == 1) for place, part in enumerate(parts) if part]


def _operation(method: str, path: str, *, described: Schema, components: Schema) -> Operation:
    body = described.get("requestBody", {})
    schemas = components["schemas"]
    asked = _named_in(body)
    answered = [_named_in(answer) for answer in described["responses"].values()]
    below = [shape for name in (asked, *answered) if name for shape in _shapes(name, schemas)]
    shapes = {shape.name: shape for shape in below}
    return Operation(
        anchor=described["operationId"],
        method=method.upper(),
        path=path,
        summary=described["summary"],
        paragraphs=[words(text) for text in described["description"].split("\n\n")],
        parameters=[_parameter(each) for each in described["parameters"]],
        body=shapes.pop(asked) if asked else None,
        statuses=[
            _status(code, answer, components) for code, answer in described["responses"].items()
        ],
        shapes=list(shapes.values()),
    )


def _status(code: str, answer: Schema, components: Schema) -> Status:
    if "$ref" in answer:
        shared = components["responses"][code]
        return Status(code=int(code), words=words(shared["description"]), shape="")
    return Status(code=int(code), words=words(answer["description"]), shape=_named_in(answer))


def _parameter(described: Schema) -> Field:
    return Field(
        name=described["name"],
        type=_type(described["schema"]),
        is_required=described.get("required", False),
        words=words(" ".join([described.get("description", ""), *_bounds(described["schema"])])),
    )


def _shapes(name: str, schemas: Schema, seen: tuple[str, ...] = ()) -> Iterator[Shape]:
    """Yield the object ``name`` and, behind it, every object that its fields hold."""
    shape = _shape(name, schemas[name])
    yield shape
    for field in shape.fields:
        if field.shape and field.shape not in (*seen, name):
            yield from _shapes(field.shape, schemas, (*seen, name))


def _shape(name: str, schema: Schema) -> Shape:
    required = schema.get("required", ())
    fields = [
        Field(
            name=field,
            type=_type(described),
            is_required=field in required,
            words=words(" ".join([described.get("description", ""), *_bounds(described)])),
            shape=_reference(described),
        )
        for field, described in schema.get("properties", {}).items()
    ]
    return Shape(name=name, words=words(schema.get("description", "")), fields=fields)


def _named_in(described: Schema) -> str:
    """Return the name of the object in a request body or answer; empty without one."""
    content = described.get("content", {}).values()
    return next((_reference(each["schema"]) for each in content), "")


def _reference(schema: Schema) -> str:
    """Return the first object that ``schema`` refers to, whatever stands around it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    below = [*schema.get("anyOf", ()), schema.get("items"), schema.get("additionalProperties")]
    names = (_reference(each) for each in below if isinstance(each, Mapping))
    return next(filter(None, names), "")


def _type(schema: Schema) -> str:
    """Return a schema's type in words: ``array of string``."""
    if "anyOf" in schema:
        kinds = dict.fromkeys(_type(each) for each in schema["anyOf"])
        return " or ".join(kind for kind in kinds if kind != "null")
    if "$ref" in schema:
        return "object"
    if "enum" in schema or "const" in schema:
        return "one of"
    kind = str(schema.get("type", "any"))
    return f"array of {_type(schema['items'])}" if kind == "array" and "items" in schema else kind


def _bounds(schema: Schema) -> Iterator[str]:
    """Yield what else a value must be, and what it is when left out."""
    for each in (schema, *schema.get("anyOf", ())):
        if "enum" in each:
            yield ", ".join(f"`{word}`" for word in each["enum"]) + "."
    for key, words in _BOUNDS.items():
        if key in schema:
            yield words.format(schema[key])
    if schema.get("default") not in (None, (), []):
        yield f"Usually `{str(schema['default']).lower()}`."


_BOUNDS = {
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "maxLength": "At most {} characters.",
    "maxItems": "At most {} entries.",
    "pattern": "Matches `{}`.",
    "format": "As {}.",
}
