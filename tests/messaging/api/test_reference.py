"""Tests of the schema, laid out for readers."""

from messaging.api.reference import Part, operations, words

ASK = {"schema": {"$ref": "#/components/schemas/Ask"}}
DOCUMENT = {
    "paths": {
        "/x": {
            "post": {
                "operationId": "x",
                "summary": "Do it",
                "description": "Once.\n\nNeeds `x.do`.",
                "parameters": [
                    {"name": "n", "in": "query", "schema": {"type": "integer", "maximum": 5}}
                ],
                "requestBody": {"content": {"application/json": ASK}},
                "responses": {"400": {"$ref": "#/components/responses/400"}},
            }
        }
    },
    "components": {
        "responses": {"400": {"description": "No."}},
        "schemas": {
            "Ask": {
                "required": ["who"],
                "properties": {
                    "who": {
                        "anyOf": [
                            {"type": "array", "items": {"$ref": "#/components/schemas/Who"}},
                            {"type": "null"},
                        ]
                    },
                    "kind": {"enum": ["a", "b"], "default": "a"},
                },
            },
            "Who": {"properties": {"next": {"$ref": "#/components/schemas/Who"}}},
        },
    },
}


def text(parts):
    return "".join(part.text for part in parts)


def test_an_operation_is_laid_out_with_its_body_and_what_stands_below_it():
    (operation,) = operations(DOCUMENT)

    who, kind = operation.body.fields
    assert (operation.method, operation.path, operation.anchor) == ("POST", "/x", "x")
    assert (who.type, who.shape, who.is_required) == ("array of object", "Who", True)
    assert (kind.type, text(kind.words)) == ("one of", "a, b. Usually a.")
    assert [shape.name for shape in operation.shapes] == ["Who"]
    assert text(operation.parameters[0].words) == "At most 5."
    assert [(status.code, text(status.words)) for status in operation.statuses] == [(400, "No.")]


def test_what_stands_between_backticks_is_code():
    assert words("a `b` ``c``.") == [
        Part("a ", is_code=False),
        Part("b", is_code=True),
        Part(" ", is_code=False),
        Part("c", is_code=True),
        Part(".", is_code=False),
    ]
