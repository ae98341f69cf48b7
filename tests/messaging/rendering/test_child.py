"""The child renders, fails one user at a time, and is gone when it should be."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from messaging.errors import AbortedError, RenderLimitError
from messaging.rendering.child import MOST_TEMPLATES, ROOT, SCRIPT, Child, FieldError, Job
from messaging.rendering.dialect import read_source


@pytest.fixture
def child():
    with Child() as child:
        yield child


def job(number, *sources, place="text"):
    return Job(
        number,
        [
            {"place": place, "pieces": [piece[:4] for piece in read_source(source)]}
            for source in sources
        ],
    )


GOOD = job(1, "{% if ${a} %}{{ ${a} }}{% endif %}", "{{ 1 | plus: 1 }}")
USER = {"profile__": {"a": "Ann"}}


def test_fields_are_rendered_in_order(child):
    assert child.render(GOOD, USER) == ["Ann", "2"]
    assert child.render(GOOD, {"profile__": {}}) == ["", "2"]


def test_one_process_serves_many_users(child):
    child.render(GOOD, USER)
    first = child._process.pid
    child.render(GOOD, USER)

    assert child._process.pid == first


def test_close_leaves_no_process_behind(child):
    child.render(GOOD, USER)
    process = child._process
    child.close()
    child.close()

    assert process.returncode is not None
    assert child.render(GOOD, USER) == ["Ann", "2"]


def test_child_ends_with_the_pipe(child):
    child.render(GOOD, USER)
    process = child._process
    process.stdin.close()

    assert process.wait(timeout=5) == 0


@pytest.mark.parametrize(
    "source",
    [
        "{% for i in (1..10000) %}{% for j in (1..10000) %}{% endfor %}{% endfor %}",
        "{% assign x = 'aaaaaaaaaa' %}"
        + "{% assign x = x | replace: 'a', 'aaaaaaaaaa' %}" * 8
        + "{% assign x = x | replace: 'a', 'aaaaaaaaaa' %}" * 8,
        "{% assign x = '" + "<script" * 20_000 + "' | strip_html %}",
        "{% assign x = 'ab' %}{% for i in (1..10000) %}{% assign x = x | append: x %}{% endfor %}",
        "{% for i in (1..10000) %}" + "x" * 200 + "{% endfor %}",
    ],
)
def test_bomb_fails_one_user_and_not_the_next(child, source):
    with pytest.raises(RenderLimitError):
        child.render(job(2, source), USER)

    assert child.render(GOOD, USER) == ["Ann", "2"]


def test_child_that_is_killed_fails_one_user(child):
    child.render(GOOD, USER)
    os.kill(child._process.pid, signal.SIGKILL)

    with pytest.raises(RenderLimitError):
        child.render(GOOD, USER)
    assert child.render(GOOD, USER) == ["Ann", "2"]


def test_child_that_hangs_fails_one_user(child):
    child.render(GOOD, USER)
    os.kill(child._process.pid, signal.SIGSTOP)

    with pytest.raises(RenderLimitError):
        child.render(GOOD, {"profile__": {"a": "x" * 500_000}})
    assert child.render(GOOD, USER) == ["Ann", "2"]


def test_abort_and_faults_come_back_as_errors(child):
    with pytest.raises(AbortedError, match="enough"):
        child.render(job(3, "{% abort_message('enough') %}"), USER)
    with pytest.raises(FieldError) as caught:
        child.render(job(4, "x", "a {{ 1 | divided_by: 0 }}"), USER)

    assert caught.value.field == 1
    assert child.render(GOOD, USER) == ["Ann", "2"]


def test_many_templates_do_not_pile_up(child):
    for number in range(10, 10 + MOST_TEMPLATES + 2):
        child.render(job(number, "{{ 1 }}"), USER)

    assert len(child._known) <= MOST_TEMPLATES


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs /proc")
def test_child_has_no_environment_no_django_and_no_more_than_its_pipes(child, monkeypatch):
    monkeypatch.setenv("CANARY", "a-secret-that-must-not-travel")
    child.render(GOOD, USER)
    process = Path("/proc") / str(child._process.pid)

    assert (process / "environ").read_bytes() == b""
    assert sorted(each.name for each in (process / "fd").iterdir()) == ["0", "1", "2"]
    loaded = subprocess.run(
        [
            sys.executable,
            "-I",
            "-c",
            SCRIPT.replace("serve()", "print(*sys.modules)"),
            str(ROOT),
        ],
        env={},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"django", "messaging.channels", "messaging.models"} & set(loaded)
