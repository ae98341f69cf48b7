"""Tests of the published schema."""

import json

import pytest
from django.test import Client
from django.urls import get_resolver

from messaging.api.endpoint import Endpoint, UnknownAddress
from messaging.api.openapi import OF_ALL, OF_POST, document


def endpoints():
    """Every endpoint that has an address."""
    patterns = get_resolver("messaging.api.urls").url_patterns
    views = (getattr(pattern.callback, "cls", None) for pattern in patterns)
    return [view for view in views if view and issubclass(view, Endpoint)]


def operations():
    return [
        (path, method, operation)
        for path, item in document()["paths"].items()
        for method, operation in item.items()
    ]


def references(value):
    if isinstance(value, dict):
        yield from [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        value = list(value.values())
    if isinstance(value, list):
        for below in value:
            yield from references(below)


def test_anyone_may_read_it():
    response = Client().get("/openapi.json")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json() == json.loads(json.dumps(document()))


def test_it_is_only_read():
    response = Client().post("/openapi.json")

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


def test_every_endpoint_is_in_it():
    assert len(operations()) == len([view for view in endpoints() if view is not UnknownAddress])


def test_every_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for _, _, operation in operations()]

    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("_", "method", "operation"), operations())
def test_every_refusal_that_may_come_is_documented(_, method, operation):
    expected = {*OF_ALL, *(OF_POST if method == "post" else ())}

    assert {str(status) for status in expected} <= operation["responses"].keys()
    assert operation["security"] == [{"api_key": []}]
    assert operation["summary"]


def test_every_reference_leads_somewhere():
    schema = document()

    for reference in references(schema):
        target = schema
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]


def test_lenient_types_are_published_as_they_are_read():
    fields = document()["components"]["schemas"]["ExportedAlias"]["properties"]

    assert {"type": "integer"} in fields["alias_name"]["anyOf"]


def test_an_array_in_a_query_is_published_as_one():
    described = document()["paths"]["/subscription/status/get"]["get"]["parameters"]

    parameters = {parameter["name"]: parameter for parameter in described}
    assert parameters.keys() == {"subscription_group_id", "external_id", "email", "phone"}
    assert {"type": "array"}.items() <= parameters["phone"]["schema"]["anyOf"][0].items()
    assert [name for name, each in parameters.items() if each.get("required")] == [
        "subscription_group_id"
    ]
