"""Which reply comes when: rules in the order they were given, the first that fits answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Rule:
    """One scripted reply; ``seen`` counts every exchange that it fits."""

    reply: Any
    at: str
    fits: Callable[[Any], bool]
    nth: int | None = None
    times: int | None = None
    seen: int = 0
    used: int = 0

    def takes(self, at, subject):
        """Count this exchange if it is mine; say whether I answer it."""
        if at != self.at or not self.fits(subject):
            return False
        self.seen += 1
        if self.nth is not None:
            return self.seen == self.nth
        return self.times is None or self.used < self.times


class Script:
    """An ordered list of rules. ``nth`` counts from 1 over all connections of the sink."""

    def __init__(self):
        self._rules: list[Rule] = []

    def add(self, rule):
        self._rules.append(rule)

    def clear(self):
        """Forget all rules: the sink answers everything with yes again."""
        self._rules = []

    def reply(self, at, subject, default):
        takers = [rule for rule in self._rules if rule.takes(at, subject)]
        if not takers:
            return default
        takers[0].used += 1
        return takers[0].reply
