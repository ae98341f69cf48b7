"""What runs inside the bounded render process: read a frame, render, answer, until the end.

Started by ``child.py`` with an empty environment. It imports python-liquid and this room's pure
modules only: no Django, no database, no secret in its memory.
"""

import os
import struct
from collections.abc import Mapping
from typing import Any

import orjson

from messaging.errors import AbortedError, RenderError, RenderLimitError
from messaging.rendering.bounds import confine, deadline
from messaging.rendering.environment import PositionedError, parse, render
from messaging.rendering.places.rules import RULES

INPUT, OUTPUT = 0, 1
HEADER = struct.Struct(">I")
READY: Mapping[str, Any] = {"ready": True}

Frame = dict[str, Any]  # one JSON object, as it goes through a pipe


def serve() -> None:
    """Answer frames until the pipe ends."""
    templates: dict[int, Any] = {}
    confine()
    _send(READY)
    while frame := _receive():
        with deadline():
            answer = _answer(frame, templates)
        _send(answer)
        if "memory" in answer:
            return


def _answer(frame: Frame, templates: dict[int, Any]) -> Frame:
    """Render what the frame asks for; whatever goes wrong is that user's, and is said."""
    try:
        if "fields" in frame:
            templates[frame["template"]] = [
                (parse(field["pieces"], field["place"]), RULES[field["place"]])
                for field in frame["fields"]
            ]
        return _rendered(templates[frame["template"]], frame["variables"])
    except MemoryError:
        return {"limit": "needs more than 256 MiB", "memory": True}
    except Exception as fault:  # noqa: BLE001 - whatever a template provokes is that user's failure
        return _refusal(fault)


def _rendered(fields: list[Any], variables: Frame) -> Frame:
    texts = []
    for index, (template, rules) in enumerate(fields):
        try:
            texts.append(rules.finish(render(template, variables)))
        except RenderError as fault:
            return {**_refusal(fault), "field": index}
    return {"texts": texts}


def _refusal(fault: Exception) -> Frame:
    if isinstance(fault, AbortedError):
        return {"aborted": str(fault)}
    if isinstance(fault, RenderLimitError):
        return {"limit": str(fault)}
    if isinstance(fault, RenderError):
        start = fault.start if isinstance(fault, PositionedError) else None
        return {"error": str(fault), "start": start}
    return {"error": f"cannot be rendered for this user ({type(fault).__name__})"}


def _receive() -> Frame | None:
    header = _read(HEADER.size)
    body = _read(HEADER.unpack(header)[0]) if header else b""
    return orjson.loads(body) if body else None


def _read(count: int) -> bytes:
    """Return exactly ``count`` bytes, or none at all once the pipe has ended."""
    parts = []
    while count:
        part = os.read(INPUT, count)
        if not part:
            return b""
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _send(answer: Mapping[str, Any]) -> None:
    body = orjson.dumps(answer)
    frame = memoryview(HEADER.pack(len(body)) + body)
    while frame:
        frame = frame[os.write(OUTPUT, frame) :]
