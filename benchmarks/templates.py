"""A plain template: our join of parts against python-liquid, parsed once, for the same text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared
from messaging.rendering import plain
from messaging.rendering.dialect import read_source
from messaging.rendering.environment import parse, render
from messaging.rendering.places.rules import RULES

_TIMES, _FEW_TIMES = 2_000, 20  # renders of each template a turn
_TEMPLATES = {  # by place, as authors write them
    "header": "{{${first_name} | default: 'Friend'}}, your order is on its way",
    "text": "Hi {{${first_name}}}! {{custom_attribute.${points}}} points wait in {{${city}}}.",
    "html": "<h1>Hello {{${first_name} | capitalize}}</h1><p>Your plan is "
    "{{custom_attribute.${plan} | default: 'free' | upcase}}, {{${last_name}}}.</p>",
    "url": "https://shop.example/orders?user={{${user_id}}}&plan={{custom_attribute.${plan}}}",
    "json": '{"user": "{{${user_id}}}", "name": "{{${first_name}}}", "points": 12}',
}
_PEOPLE: Sequence[Mapping[str, Any]] = [  # Any: JSON
    {
        "profile__": {
            "first_name": name,
            "last_name": "O'Neill & Sons",
            "city": "Madrid",
            "user_id": f"user-{number}",
        },
        "custom_attribute__": {"points": 12 * number, "plan": plan},
    }
    for number, (name, plan) in enumerate([("Ada", "plus"), ("Björk", None), (None, "<free>")])
]

Render = Callable[[Mapping[str, Any]], str]


def measure(run: Run) -> Iterator[Figure]:
    """Yield B14 of the design."""
    joined = [_joined(source, place) for place, source in _TEMPLATES.items()]
    parsed = [_parsed(source, place) for place, source in _TEMPLATES.items()]
    times = _TIMES if run.is_full else _FEW_TIMES
    pairs = in_turns(lambda: _all(joined, times), lambda: _all(parsed, times))
    gate = run.gate(postgresql=0.35, sqlite=0.35)
    yield compared("plain template : python-liquid", pairs, gate=gate, against="python-liquid")


def _all(renders: Sequence[Render], times: int) -> list[str]:
    """Render every template for everybody, many times; the texts of one time are the answer."""
    texts: list[str] = []
    for _ in range(times):
        texts = [each(person) for each in renders for person in _PEOPLE]
    return texts


def _joined(source: str, place: str) -> Render:
    text = plain.compiled(read_source(source), place)
    if text is None:
        raise ValueError(f"no plain template: {source}")
    return text.render


def _parsed(source: str, place: str) -> Render:
    template, rules = parse([piece[:4] for piece in read_source(source)], place), RULES[place]
    return lambda variables: rules.finish(render(template, variables))
