"""python-liquid as Carillon uses it: our tags, our filters, nothing inherited.

One environment a place. Templates come as pieces (``dialect.py``), so the library's own lexer
never runs; a rendered template is a list of segments, which its place then writes.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from liquid import BoundTemplate, Environment, Node, RenderContext, Token, TokenStream
from liquid.exceptions import LiquidError
from liquid.parser import get_parser
from liquid.token import TOKEN_CONTENT, TOKEN_EXPRESSION, TOKEN_OUTPUT, TOKEN_TAG
from liquid.undefined import UNDEFINED, Undefined
from liquid.utils import ReadOnlyChainMap

from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.bounds import DEEPEST_BLOCK, LONGEST_RANGE, MOST_OUTPUT_BYTES
from messaging.rendering.filters.lifting import Lifted, lifted
from messaging.rendering.places.rules import RULES, Rules
from messaging.rendering.places.values import Liquid, Value, text_of
from messaging.rendering.tags import TAGS

# A piece as the render process gets it: kind, a tag's name, text or expression, start.
PlainPiece = tuple[str, str, str, int]
Stream = Any  # what the library takes for a text stream: a SegmentBuffer
Variables = Mapping[str, Mapping[str, object]]


class PositionedError(RenderError):
    """A template that cannot be parsed or rendered; ``start`` is an offset in its source."""

    def __init__(self, message: str, start: int) -> None:
        super().__init__(message)
        self.start = start


class SegmentBuffer:
    """Where nodes write to, in place of a stream: author's text and values stay apart."""

    __slots__ = ("parts", "size")

    def __init__(self) -> None:
        self.parts: list[str | Value] = []
        self.size = 0

    def write(self, text: str) -> int:
        """Take author's text."""
        self._grow(len(text))
        self.parts.append(text)
        return len(text)

    def value(self, value: object) -> int:
        """Take a value."""
        self._grow(len(value) if isinstance(value, str) else len(text_of(value)))
        self.parts.append(Value(value))
        return 1

    def extend(self, other: "SegmentBuffer") -> None:
        """Take all that another buffer holds."""
        self._grow(other.size)
        self.parts.extend(other.parts)

    def _grow(self, count: int) -> None:
        self.size += count
        if self.size > MOST_OUTPUT_BYTES:
            raise RenderLimitError(f"renders to more than {MOST_OUTPUT_BYTES // 1024} KiB")


class Context(RenderContext):
    """A render: only the user's variables and the template's own are in scope."""

    __slots__ = ("variables",)

    def __init__(self, template: BoundTemplate, variables: Variables) -> None:
        super().__init__(template, globals=variables)
        self.variables = variables
        # Without the library's own ``now`` and ``today``, which are no Liquid.
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)

    def get(
        self, path: list[object], *, token: Token | None, default: object = UNDEFINED
    ) -> object:
        """Look up a path; a missing attribute named ``size`` is missing, not a count."""
        root, *rest = path
        if rest and str(root).endswith("__") and rest[0] not in self.variables.get(str(root), {}):
            return self.env.undefined(str(root), token=token)
        return super().get(path, token=token, default=default)

    def get_buffer(self, buf: Stream = None) -> Stream:  # noqa: ARG002 - nothing is carried over
        """Return a buffer for a block whose text is kept."""
        return SegmentBuffer()

    def raise_for_loop_limit(self, length: int = 1) -> None:
        """Refuse a loop over too long a range; nested loops are bounded by their time."""
        if length > LONGEST_RANGE:
            raise RenderLimitError(f"a loop has more than {LONGEST_RANGE:,} rounds")


class PlaceEnvironment(Environment):
    """The tags and filters of one place."""

    block_nesting_limit = DEEPEST_BLOCK + 1  # ours is counted first, and names the line

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        super().__init__(autoescape=rules.escape is not None)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 - the library's signature
        """Register what Carillon lists, and nothing else."""
        for tag in TAGS:
            self.add_tag(tag)
        for name, function in lifted(self.rules).items():
            self.add_filter(name, _without_undefined(function))


@cache
def environment(place: str) -> PlaceEnvironment:
    """Return the environment of a place, by its word."""
    return PlaceEnvironment(RULES[place])


def parse(pieces: Iterable[PlainPiece], place: str) -> BoundTemplate:
    """Return a template ready to render; raises ``PositionedError`` for bad expressions."""
    own = environment(place)
    stream = TokenStream(token for piece in pieces for token in _tokens(piece))
    try:
        nodes: list[Node] = get_parser(own).parse(stream)
    except LiquidError as error:
        before = stream.tokens[max(min(stream.pos, len(stream.tokens)) - 1, 0)]
        raise positioned(error, otherwise=before.start_index) from None
    except RecursionError:
        raise PositionedError("an expression is too deep", 0) from None
    return BoundTemplate(own, nodes)


def render(template: BoundTemplate, variables: Variables) -> Sequence[str | Value]:
    """Return the segments of a template for one user; raises ``RenderError`` and its kin."""
    context, buffer = Context(template, variables), SegmentBuffer()
    try:
        for node in template.nodes:
            node.render(context, buffer)  # type: ignore[arg-type]  # nodes only call write
    except LiquidError as error:
        raise positioned(error) from None
    return buffer.parts


def positioned(error: LiquidError, *, otherwise: int = 0) -> PositionedError:
    """Return a fault of the library's as ours, at the start of its output or tag."""
    start = error.token.source if error.token else ""
    message = str(error.message or "cannot be rendered")
    return PositionedError(message, int(start) if start else otherwise)


def _without_undefined(function: Lifted) -> Lifted:
    """Give filters nil for what is missing."""

    def call(*values: Liquid, **named: Liquid) -> Liquid:
        known = [None if isinstance(value, Undefined) else value for value in values]
        return function(*known, **named)

    return call


def _tokens(piece: PlainPiece) -> Iterable[Token]:
    """Return a piece as the library's tokens; their ``source`` is where the piece starts.

    The library only looks there for its own messages, and hands it on to every inner token.
    """
    kind, name, value, start = piece
    if kind == "text":
        yield Token(TOKEN_CONTENT, value, start, str(start))
        return
    yield Token(TOKEN_TAG if kind == "tag" else TOKEN_OUTPUT, name or value, start, str(start))
    if value:
        yield Token(TOKEN_EXPRESSION, value, start, str(start))
