"""``/openapi.json``: the schema, drawn from what each endpoint declares and each wire model reads.

``drf-spectacular`` finds the endpoints; what it cannot know, it is told here: our shapes are
pydantic models, and every endpoint may give the same refusals. Nothing is described twice.
"""

import inspect
from collections.abc import Iterable, Iterator
from functools import cache, reduce
from http import HTTPStatus
from operator import or_
from typing import Any, cast

import orjson
from django.http import HttpRequest, HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ComponentRegistry, ResolvedComponent
from pydantic import BaseModel, Field
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from messaging.api.endpoint import Endpoint
from messaging.api.errors import get_only
from messaging.api.parsers import MEDIA_TYPE

Schema = dict[str, Any]  # Any: JSON

REFUSALS = {
    400: "What was asked cannot be done; `errors` lists every problem with its path.",
    401: "No key, or one that opens nothing: unknown, wrong, revoked, expired.",
    403: "The key lacks the permission, or may not be used from this address.",
    404: "Nothing has this id, or there is no such address.",
    405: "This address does not take this method; `Allow` lists those that it takes.",
    408: "The body did not arrive within 30 seconds.",
    409: "The first call with this `Idempotency-Key` is still running; try again.",
    413: "The body has more than 4 MiB.",
    415: "The body is not `application/json` in UTF-8, or it is compressed.",
    422: "This `Idempotency-Key` was used with another body. Nothing was done.",
    429: "A limit is reached; `Retry-After` says in how many seconds the next window begins.",
    500: "A fault of ours; `request_id` finds it in the log.",
    503: "The database cannot take this now. Nothing was accepted, so asking again is safe.",
}
OF_ALL = (400, 401, 403, 405, 429, 500, 503)
OF_POST = (408, 409, 413, 415, 422)
PATH_PARAMETERS = {"dispatch_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}
HEADERS = {
    "X-Request-Id": "The id of this call; the activity log finds it.",
    "X-RateLimit-Limit": "Calls allowed in this window. Empty without a valid key.",
    "X-RateLimit-Remaining": "Calls left in this window after this one.",
    "X-RateLimit-Reset": "When the window ends, in UTC epoch seconds.",
}
OWN_HEADERS = {
    405: {"Allow": "The methods that this address takes."},
    429: {"Retry-After": "In how many seconds to come back."},
    503: {"Retry-After": "In how many seconds to come back."},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Repeating a call with the same key and body within 72 hours does it once.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}
_REFERENCE = "#/components/schemas/{model}"


class Refusal(BaseModel):
    """Why nothing was done."""

    message: str
    errors: list[str] = Field(default=[], description="Each problem, behind its dotted path.")


class Plain(GenerateJsonSchema):
    """Leaves out the titles that would only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - pydantic's
        """Say no."""
        return False


class EndpointSchema(AutoSchema):
    """One operation, as its ``Endpoint`` declares it."""

    @property
    def _endpoint(self) -> Endpoint:
        """The view; no other kind names this class as its schema."""
        return cast("Endpoint", self.view)

    def get_operation(  # noqa: PLR0917 - drf-spectacular's signature
        self,
        path: str,
        path_regex: str,  # noqa: ARG002 - the same
        path_prefix: str,  # noqa: ARG002 - the same
        method: str,
        registry: ComponentRegistry,
    ) -> Schema:
        """Return the operation."""
        self.registry = registry
        names = [part for part in path.split("/") if part]
        summary, _, details = inspect.cleandoc(type(self._endpoint).__doc__ or "").partition("\n\n")
        operation: Schema = {
            "operationId": "_".join(name for name in names if name[0] != "{"),
            "summary": " ".join(summary.split()).rstrip("."),
            "description": "\n\n".join([*filter(None, [details]), self._terms()]),
            "tags": names[:1],
            "parameters": [*_path_parameters(names), *self._query_parameters()],
            "security": [{"api_key": []}],
            "responses": {str(status): each for status, each in self._responses(method)},
        }
        if self._endpoint.body_model is not None:
            content = self._content(self._endpoint.body_model, "validation")
            operation["parameters"].append(IDEMPOTENCY_KEY)
            is_required = not self._endpoint.is_body_optional
            operation["requestBody"] = {"required": is_required, "content": content}
        return operation

    def _terms(self) -> str:
        """Return what a call needs and how often it may come."""
        needed = (self._endpoint.permission, *self._endpoint.also_needs)
        noun = "permission" if len(needed) == 1 else "permissions"
        names = " and ".join(f"`{permission}`" for permission in needed)
        limits = "; ".join(pool.in_words() for pool in self._endpoint.pools)
        return f"Needs the {noun} {names}. Limit: {limits}."

    def _query_parameters(self) -> Iterator[Schema]:
        schema = self._schema_of(self._endpoint.query_model, "validation")
        for name, described in schema.get("properties", {}).items():
            plain = {key: value for key, value in described.items() if key != "description"}
            description = described.get("description", "")
            shown = {"name": name, "in": "query", "description": description, "schema": plain}
            yield shown | ({"required": True} if name in schema.get("required", ()) else {})

    def _responses(self, method: str) -> Iterator[tuple[int, Schema]]:
        """Yield each status with its answer: the endpoint's own, then the refusals."""
        for status, model in self._endpoint.answers.items():
            words = inspect.getdoc(model) or HTTPStatus(status).phrase
            described = {"description": words, "headers": _references(HEADERS)}
            yield status, described | {"content": self._content(model, "serialization")}
        refusals = {*OF_ALL, *self._endpoint.refusals, *(OF_POST if method == "POST" else ())}
        for status in sorted(refusals):
            yield status, {"$ref": f"#/components/responses/{status}"}

    def _content(self, model: type[BaseModel], mode: JsonSchemaMode) -> Schema:
        """Return a reference to ``model``, put among the components with all below it."""
        self._register(model.__name__, self._schema_of(model, mode))
        return {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}}

    def _schema_of(self, model: type[BaseModel], mode: JsonSchemaMode) -> Schema:
        schema = model.model_json_schema(ref_template=_REFERENCE, schema_generator=Plain, mode=mode)
        for name, below in schema.pop("$defs", {}).items():
            self._register(name, below)
        return schema

    def _register(self, name: str, schema: Schema) -> None:
        kind = ResolvedComponent.SCHEMA
        component = ResolvedComponent(name=name, type=kind, object=name, schema=schema)
        self.registry.register_on_missing(component)


def _path_parameters(names: list[str]) -> Iterator[Schema]:
    for name in (part.strip("{}") for part in names if part[0] == "{"):
        yield {"name": name, "in": "path", "required": True, "schema": PATH_PARAMETERS[name]}


def _references(headers: Iterable[str]) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in headers}


def _refusals() -> Iterator[tuple[str, Schema]]:
    """Yield the answers that every endpoint may give, by status."""
    reference = {"$ref": _REFERENCE.format(model=Refusal.__name__)}
    for status, description in REFUSALS.items():
        yield (
            str(status),
            {
                "description": description,
                "headers": _references([*HEADERS, *OWN_HEADERS.get(status, ())]),
                "content": {MEDIA_TYPE: {"schema": reference}},
            },
        )


@cache
def document() -> Schema:
    """Return the whole schema; it changes with a release, not while one runs."""
    schema: Schema = SchemaGenerator().get_schema(public=True)
    headers = reduce(or_, OWN_HEADERS.values(), HEADERS)
    components = schema["components"]
    components["responses"] = dict(_refusals())
    components["headers"] = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
    }
    components["schemas"][Refusal.__name__] = Refusal.model_json_schema(schema_generator=Plain)
    return schema


@get_only
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer with the schema, to anyone: it says what the product can do, not what it holds."""
    return HttpResponse(orjson.dumps(document()), content_type=MEDIA_TYPE)
