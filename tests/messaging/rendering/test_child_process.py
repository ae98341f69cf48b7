"""Frames in, frames out, until the pipe ends."""

import subprocess
import sys

import orjson
import pytest

from messaging.rendering.child import HEADER, ROOT, SCRIPT
from messaging.rendering.child_process import READY


@pytest.fixture
def process():
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", SCRIPT, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={},
    )
    assert receive(process) == READY
    yield process
    process.stdin.close()
    process.stdout.close()
    process.wait()


def receive(process):
    return orjson.loads(process.stdout.read(HEADER.unpack(process.stdout.read(4))[0]))


def ask(process, **frame):
    body = orjson.dumps(frame)
    process.stdin.write(HEADER.pack(len(body)) + body)
    process.stdin.flush()
    return receive(process)


def field(*pieces, place="text"):
    return {"place": place, "pieces": pieces}


def output(expression):
    return ("output", "", expression, 0)


def test_template_is_sent_once_and_rendered_often(process):
    fields = [field(("text", "", "Hi ", 0), output('profile__["a"]'))]

    first = ask(process, template=1, fields=fields, variables={"profile__": {"a": "Ann"}})
    second = ask(process, template=1, variables={"profile__": {"a": "Bo"}})

    assert (first, second) == ({"texts": ["Hi Ann"]}, {"texts": ["Hi Bo"]})


def test_place_is_obeyed(process):
    fields = [field(output('profile__["a"]'), place="html")]

    answer = ask(process, template=1, fields=fields, variables={"profile__": {"a": "<"}})

    assert answer == {"texts": ["&lt;"]}


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        ([("tag", "abort_message", "'why'", 0)], {"aborted": "why"}),
        ([output("1 | times : 9223372036854775807 | times : 2")], {"limit", "field"}),
        ([output("1 | divided_by : 0")], {"error", "start", "field"}),
        ([output("a b")], {"error", "start"}),
        ([("tag", "if", "'a' < 1", 7), ("tag", "endif", "", 9)], {"error", "start", "field"}),
        ([output("a" + " | append : 'x'" * 1_000)], {"texts"}),
    ],
)
def test_whatever_a_template_provokes_is_said(process, pieces, answer):
    said = ask(process, template=1, fields=[field(*pieces)], variables={})

    assert set(answer) <= set(said)


def test_unknown_template_is_an_error_and_not_the_end(process):
    assert "error" in ask(process, template=9, variables={})
    assert ask(process, template=1, fields=[], variables={}) == {"texts": []}
