"""Which tags there are, and how they nest."""

from collections.abc import Mapping

from messaging.rendering.bounds import DEEPEST_BLOCK
from messaging.rendering.expression import Fault

# A block's tag → the tags that divide it.
BLOCKS: Mapping[str, frozenset[str]] = {
    "if": frozenset({"elsif", "else"}),
    "unless": frozenset({"elsif", "else"}),
    "case": frozenset({"when", "else"}),
    "for": frozenset({"else"}),
    "tablerow": frozenset(),
    "capture": frozenset(),
    "ifchanged": frozenset(),
}
DIVIDERS = frozenset().union(*BLOCKS.values())
LOOPS = ("for", "tablerow")
IN_LOOPS = frozenset({"break", "continue"})
SINGLE = frozenset({"assign", "increment", "decrement", "cycle", "abort_message", *IN_LOOPS})
# Tags whose expression may hold filters.
FILTERED = frozenset({"assign", "abort_message"})
REFUSED = {
    "connected_content": "connected_content is not supported: rendering calls nobody",
    "include": "include is not supported",
    "render": "render is not supported",
    "layout": "layout is not supported",
}


class Nesting:
    """The blocks open at one point of a template."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int, set[str]]] = []

    def enter(self, name: str, start: int) -> None:
        """Take the next tag; raises ``Fault`` for one that cannot stand here."""
        if name in BLOCKS:
            self._push(name, start)
        elif name.startswith("end") and name[3:] in BLOCKS:
            self._pop(name[3:], start)
        elif name in DIVIDERS:
            self._divide(name, start)
        elif name in IN_LOOPS and not any(block in LOOPS for block, _, _ in self._open):
            raise Fault(f"{name} stands outside of any loop", start)
        elif name not in SINGLE:
            raise Fault(REFUSED.get(name) or f"there is no tag {name[:50]!r}", start)

    def finish(self) -> None:
        """Raise ``Fault`` where a block was never closed."""
        if self._open:
            name, start, _ = self._open[-1]
            raise Fault(f"{name} is never closed: end{name} is missing", start)

    @property
    def depth(self) -> int:
        """How many blocks are open."""
        return len(self._open)

    def _push(self, name: str, start: int) -> None:
        if len(self._open) >= DEEPEST_BLOCK:
            raise Fault(f"blocks nest deeper than {DEEPEST_BLOCK}", start)
        self._open.append((name, start, set()))

    def _pop(self, name: str, start: int) -> None:
        if not self._open or self._open[-1][0] != name:
            raise Fault(f"end{name} closes nothing", start)
        self._open.pop()

    def _divide(self, name: str, start: int) -> None:
        block, _, seen = self._open[-1] if self._open else ("", 0, set())
        if name not in BLOCKS.get(block, ()):
            raise Fault(f"{name} stands outside of its block", start)
        if "else" in seen:
            raise Fault(f"{name} stands behind else", start)
        seen.add(name)
