"""One filter's JSON from a clause's fields, and its fields from the JSON, kind by kind."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from messaging.audience.registry import SEGMENT
from messaging.console.audience_builder.catalogue import Catalogue, Subject
from messaging.console.audience_builder.comparisons import has_count, value_input
from messaging.console.audience_builder.parts import Clause
from messaging.models.attribute import AttributeType

Json = dict[str, Any]  # Any: JSON
Fields = Mapping[str, str]
_TYPES = {AttributeType.NUMBER: "number", AttributeType.BOOLEAN: "yes_no"}


def value_type(subject: Subject, fields: Fields, catalogue: Catalogue) -> str:
    """Return how a value is to be read: as ``text``, ``number`` or ``yes_no``."""
    if subject.kind == "profile_field":
        return "number" if subject.ref == "age" else "text"
    if fields.get("as"):
        return fields["as"]
    kind = catalogue.types.get(subject.ref) if subject.kind == "custom_attribute" else None
    return _TYPES.get(kind, "text") if kind is not None else "text"


def to_json(clause: Clause, subject: Subject, catalogue: Catalogue) -> Json:
    """Return a filter; what was typed wrong stands in it as typed, for its reader to refuse."""
    body: Json = {}
    if name := _NAMES.get(subject.kind):
        body = {name: subject.ref} if subject.ref else {}
    body["comparison"] = clause.fields.get("comparison", "")
    if write := _WRITERS.get(subject.kind):
        write(body, clause.fields)
    else:
        _write_value(body, subject, value_type(subject, clause.fields, catalogue), clause.fields)
    return {subject.kind: body}


def from_json(kind: str, body: Any, catalogue: Catalogue) -> Clause:  # noqa: ANN401 - JSON
    """Return the clause of a filter, or its JSON as it is where a row cannot say all of it."""
    if kind not in SEGMENT.filters or not isinstance(body, dict):
        return _raw(kind, body)
    name = _NAMES.get(kind)
    subject = Subject(kind, str(body.get(name, "")) if name else "")
    fields = {"comparison": str(body.get("comparison", "")), **_read_fields(kind, body)}
    clause = Clause(subject=catalogue.text_of(subject), fields=fields)
    if kind == "custom_attribute" and value_type(subject, {}, catalogue) == fields.get("as"):
        del fields["as"]  # the type is known; nothing to keep
    if catalogue.subject_of(clause.subject) != subject:
        return _raw(kind, body)
    written = to_json(clause, subject, catalogue)
    return clause if _same(written, {kind: body}) else _raw(kind, body)


def _raw(kind: str, body: Any) -> Clause:  # noqa: ANN401 - JSON
    return Clause(raw=json.dumps({kind: body}, ensure_ascii=False))


def _same(one: object, other: object) -> bool:
    """Say whether two values are the same JSON: 1 is not true, and 1.0 is not 1."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


# Writing


def _write_value(body: Json, subject: Subject, read_as: str, fields: Fields) -> None:  # noqa: PLR0917 - as they are read
    kind = value_input(subject, fields.get("comparison", ""), read_as)
    typed = fields.get("value", "")
    if kind == "list":
        lines = [line.strip() for line in typed.split("\n")]
        body["value"] = [_typed(line, read_as) for line in lines if line]
    elif kind != "none":
        body["value"] = _typed(typed, _READ_AS.get(kind, read_as))


_READ_AS: Mapping[str, str] = {
    **dict.fromkeys(("days", "number"), "number"),
    **dict.fromkeys(("pattern", "instant", "date", "state"), "text"),
}


def _typed(text: str, read_as: str) -> Any:  # noqa: ANN401 - JSON
    if read_as == "yes_no":
        return {"true": True, "false": False}.get(text.strip(), text)
    return _number(text) if read_as == "number" else text


def _number(text: str) -> int | float | str:
    for read in (int, float):
        try:
            return read(text.strip().replace("_", "x"))
        except ValueError:
            continue
    return text


def _write_count(body: Json, fields: Fields) -> None:
    if has_count(fields.get("comparison", "")):
        body["count"] = _number(fields.get("count", ""))
    window = fields.get("window", "")
    if window == "in_last_days":
        body["in_last_days"] = _number(fields.get("days", ""))
    if window in {"after", "between"}:
        body["after"] = fields.get("after", "")
    if window in {"before", "between"}:
        body["before"] = fields.get("before", "")


def _write_bucket(body: Json, fields: Fields) -> None:
    body["from"], body["to"] = _number(fields.get("from", "")), _number(fields.get("to", ""))


_NAMES: Mapping[str, str] = {
    "custom_attribute": "custom_attribute_name",
    "profile_field": "field",
    "custom_event": "event_name",
    "purchase": "product_id",
    "subscription_group": "subscription_group_id",
    "segment_membership": "segment_id",
}
_WRITERS: Mapping[str, Callable[[Json, Fields], None]] = {
    "custom_event": _write_count,
    "purchase": _write_count,
    "random_bucket": _write_bucket,
}


# Reading


def _read_fields(kind: str, body: Json) -> dict[str, str]:
    if kind in {"custom_event", "purchase"}:
        return _read_count(body)
    if kind == "random_bucket":
        return {name: _text(body[name]) for name in ("from", "to") if name in body}
    value = body.get("value")
    fields = {} if value is None else {"value": _text(value)}
    if kind == "custom_attribute" and value is not None:
        fields["as"] = _type_of(value)
    return fields


def _read_count(body: Json) -> dict[str, str]:
    kept = ("count", "after", "before")
    fields: dict[str, str] = {name: _text(body[name]) for name in kept if name in body}
    if "in_last_days" in body:
        fields["days"] = _text(body["in_last_days"])
        fields["window"] = "in_last_days"
    elif both := [name for name in ("after", "before") if name in body]:
        fields["window"] = both[0] if len(both) == 1 else "between"
    return fields


def _text(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return "\n".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value)


def _type_of(value: Any) -> str:  # noqa: ANN401 - JSON
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, bool):
        return "yes_no"
    return "number" if isinstance(first, int | float) else "text"
