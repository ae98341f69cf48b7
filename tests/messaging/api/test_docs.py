"""Tests of the page at ``/docs/``."""

import json
import re
import shlex
from html import unescape

import pytest
from django.test import Client

from messaging.api.docs import curl
from messaging.api.limits import LIMITS
from messaging.api.openapi import document
from project.security_headers import CONTENT_SECURITY_POLICY


@pytest.fixture(scope="module")
def response():
    return Client().get("/docs/")


@pytest.fixture(scope="module")
def page(response):
    return unescape(response.content.decode())


def test_anyone_may_read_it_under_the_strict_policy(response):
    assert response.status_code == 200
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


def test_it_needs_no_script_no_style_of_its_own_and_no_other_host(page):
    assert not re.search(r"<script|<style|style=|\son\w+=", page)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert all(address.startswith(("/", "#")) for address in loaded)


def test_every_operation_and_every_limit_stands_on_it(page):
    for path in document()["paths"]:
        assert f">{path}<" in page
    for limit in LIMITS:
        assert limit.what in page


def test_every_link_on_the_page_leads_somewhere(page):
    anchors = set(re.findall(r'id="([^"]+)"', page))

    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


def test_the_first_call_is_a_shell_command_with_valid_json():
    words = shlex.split(curl().replace("\\\n", " "))

    body = json.loads(words[words.index("-d") + 1])
    assert words[1].endswith("/messages/send")
    assert body["messages"]["email"]["subject"] == "Hello {{${first_name}}}"


def test_it_is_only_read():
    assert Client().post("/docs/").status_code == 405
