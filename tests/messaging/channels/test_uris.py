"""Which links may stand in a message."""

import pytest

from messaging.channels.uris import app_fault, media_fault, web_fault

WEB = [
    "https://a.example/b",
    "HTTP://a.example",
    "mailto:a@b.example",
    "tel:+49301234",
    "sms:+4930",
]
NEVER = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:x"]
NEVER += ["data:text/html,x", "file:///etc/passwd", "blob:x", "about:blank", "intent://x", "jar:x"]
NEVER += ["vbscript:x", "content://x", "javascript://a.example/%0aalert(1)", " \tjavascript:x"]
OPEN = [
    "{{ link }}",
    "{{ a }}://b",
    "ht{{ rest }}",
    "https://{{ host }}/",
    "{% if a %}x{% endif %}",
]


@pytest.mark.parametrize("uri", [*WEB, *OPEN, ""])
def test_a_web_link_may_stand_anywhere(uri):
    assert web_fault(uri) is None
    assert app_fault(uri) is None


@pytest.mark.parametrize("uri", NEVER)
def test_a_link_that_runs_or_reads_something_stands_nowhere(uri):
    assert web_fault(uri)
    assert app_fault(uri)
    assert media_fault(uri)


@pytest.mark.parametrize("uri", ["{{ a }}", "x{{ a }}", ""])
def test_what_only_a_user_decides_is_judged_once_rendered(uri):
    assert media_fault(uri) is None


@pytest.mark.parametrize("uri", ["app://page", "my-app://{{ page }}", "app+x:/{{ a }}"])
def test_a_deep_link_is_for_apps_only(uri):
    assert app_fault(uri) is None
    assert web_fault(uri)


@pytest.mark.parametrize("uri", ["a.example", "/path", "//a.example", "app:page", "1://x"])
def test_a_link_names_its_scheme(uri):
    assert app_fault(uri)
    assert web_fault(uri)


@pytest.mark.parametrize("uri", ["mailto:a@b.example", "tel:+49", "app://picture"])
def test_a_picture_is_fetched_over_http(uri):
    assert media_fault(uri)


@pytest.mark.parametrize("uri", ["javascript:{{ a }}", "java\tscript:{{ a }}//", "data:{{ a }}"])
def test_liquid_behind_a_scheme_hides_nothing(uri):
    assert web_fault(uri)
    assert app_fault(uri)
