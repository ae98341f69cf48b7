"""The names that attributes, events and products have had: suggestions for people.

A call writes here only what is new. The rows are read each time: a memory of our own would outlive
a row that somebody deleted, and cost more to keep true than the one look-up does.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from messaging.models.attribute import Attribute, AttributeType
from messaging.people.operations import ABSENT, same

MOST_SAMPLES = 5
LONGEST_SAMPLE = 64  # characters
MOST_NAMES = 500  # looked at in one call: a caller with more suggests nothing to anyone
_ADDRESS = re.compile(r"@|://|\d[\d ().\-/]{6,}\d")  # mail, web, phone: personal, so no sample
_BIGGEST_SAMPLE = 10_000_000  # a number of eight digits may be somebody's phone
_TIME_LENGTH = 27  # decision 0003: and nothing else that we keep ends like it


class SeenAttributes:
    """What the objects of a call show of the workspace's attributes."""

    def __init__(self) -> None:
        self._values: dict[str, list[Any]] = {}  # Any: JSON

    def see(self, name: str, value: object) -> None:
        """Take in one value of one attribute."""
        if value is ABSENT or value is None:
            return
        values = self._values.get(name)
        if values is None:
            if len(self._values) < MOST_NAMES:
                self._values[name] = [value]
        elif len(values) < MOST_SAMPLES and value not in values:
            values.append(value)

    def note(self) -> None:
        """Write what the catalogue does not say yet."""
        rows = Attribute.objects.filter(name__in=self._values)
        known = {row.name: row for row in rows}
        new = [
            Attribute(name=name, kind=kind_of(values[0]), samples=samples_of(values))
            for name, values in sorted(self._values.items())
            if name not in known
        ]
        grown = [row for name, row in sorted(known.items()) if _grow(row, self._values[name])]
        if new:
            Attribute.objects.bulk_create(new, ignore_conflicts=True)
        if grown:
            Attribute.objects.bulk_update(grown, ["samples"])


def _grow(row: Attribute, values: list[Any]) -> bool:  # Any: JSON
    """Add samples that a row lacks; say whether there were some."""
    if len(row.samples) >= MOST_SAMPLES or kind_of(values[0]) != row.kind:
        return False
    fresh = [each for each in samples_of(values) if not _is_among(each, row.samples)]
    row.samples = [*row.samples, *fresh][:MOST_SAMPLES]
    return bool(fresh)


def _is_among(value: object, samples: Iterable[object]) -> bool:
    return any(same(value, sample) for sample in samples)


_KINDS: Mapping[type, AttributeType] = {
    bool: AttributeType.BOOLEAN,
    int: AttributeType.NUMBER,
    float: AttributeType.NUMBER,
    list: AttributeType.ARRAY,
    dict: AttributeType.OBJECT,
}


def kind_of(value: object) -> AttributeType:
    """Return the kind of attribute that has such a value."""
    if isinstance(value, str):
        return AttributeType.TIME if _is_time(value) else AttributeType.STRING
    return _KINDS[type(value)]


def samples_of(values: Iterable[Any]) -> list[Any]:  # Any: JSON
    """Return values to suggest: short ones, of arrays their elements, and never an address.

    They are of one kind, the first value's.
    """
    samples: list[Any] = []
    kinds = [(value, kind_of(value)) for value in values]
    for value in (value for value, kind in kinds if kind == kinds[0][1]):
        for each in value if isinstance(value, list) else [value]:
            if is_sample(each) and not _is_among(each, samples):
                samples.append(each)
    return samples[:MOST_SAMPLES]


def is_sample(value: object) -> bool:
    """Say whether a value may be shown to whoever builds a segment."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return abs(value) < _BIGGEST_SAMPLE
    if not isinstance(value, str) or _is_time(value):
        return False
    return 0 < len(value) <= LONGEST_SAMPLE and not _ADDRESS.search(value)


def _is_time(text: str) -> bool:
    return len(text) == _TIME_LENGTH and text[-1] == "Z" and text[10] == "T"
