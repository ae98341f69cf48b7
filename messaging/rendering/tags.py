"""The tags a template may use; what is not listed does not exist.

``comment``, ``raw``, ``doc``, ``echo`` and ``liquid`` are gone before a template is parsed. Nodes
that print a value hand it to the buffer as a value, so that its place decides how it is written;
the library would turn it into a string here.
"""

from collections.abc import Sequence
from typing import Any

from liquid import Node, RenderContext, Tag, TokenStream
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.tags import (
    assign_tag,
    capture_tag,
    case_tag,
    cycle_tag,
    decrement_tag,
    for_tag,
    ifchanged_tag,
    increment_tag,
    tablerow_tag,
)
from liquid.token import TOKEN_EXPRESSION, Token
from liquid.undefined import is_undefined

from messaging.errors import AbortedError
from messaging.rendering.conditions import IfTag, UnlessTag
from messaging.rendering.places.values import Captured, plain_text, text_of

ABORTED = "{% abort_message %} called"  # spec, personalization §4
MOST_REASON_CHARACTERS = 255

Buffer = Any  # a SegmentBuffer, which the library takes for a stream


class OutputNode(output.OutputNode):
    """``{{ … }}``: its value, not yet a string."""

    def render_to_output(self, context: RenderContext, buffer: Buffer) -> int:
        """Hand the value on."""
        value = self.expression.evaluate(context)
        return int(buffer.value(None if is_undefined(value) else value))


class OutputTag(output.Output):
    """``{{ … }}``."""

    node_class = OutputNode


class CaptureNode(capture_tag.CaptureNode):
    """``capture``: keeps what is author's text and what are values."""

    def _assign(self, context: RenderContext, buf: Buffer) -> None:
        rules = context.env.rules  # type: ignore[attr-defined]  # ours are all PlaceEnvironment
        marked = rules.escape is not None
        text = Captured.of(buf.parts, rules.captured) if marked else plain_text(buf.parts)
        context.assign(self.name, text)


class CaptureTag(capture_tag.CaptureTag):
    """``{% capture name %}``."""

    node_class = CaptureNode


class CycleNode(cycle_tag.CycleNode):
    """``cycle``: its turn's value, not yet a string."""

    def render_to_output(self, context: RenderContext, buffer: Buffer) -> int:
        """Hand the value on."""
        values = [argument.evaluate(context) for argument in self.args]
        group = self.group.evaluate(context) if self.group else None
        key = repr(list(map(text_of, values))) if group is None else text_of(group)
        value = values[context.cycle(key, len(values)) % len(values)]
        return int(buffer.value(None if is_undefined(value) else value))


class CycleTag(cycle_tag.CycleTag):
    """``{% cycle 'odd', 'even' %}``."""

    node_class = CycleNode


class IfChangedNode(ifchanged_tag.IfChangedNode):
    """``ifchanged``: the block, where it reads otherwise than the last time."""

    def render_to_output(self, context: RenderContext, buffer: Buffer) -> int:
        """Render aside, compare, keep."""
        aside = context.get_buffer(buffer)
        self.block.render(context, aside)
        if context.ifchanged(plain_text(aside.parts)):  # type: ignore[attr-defined]  # ours
            buffer.extend(aside)
        return 1


class IfChangedTag(ifchanged_tag.IfChangedTag):
    """``{% ifchanged %}``."""

    node_class = IfChangedNode


class AbortNode(Node):
    """``abort_message``: no message for this user on this channel."""

    __slots__ = ("reason",)

    def __init__(self, token: Token, reason: FilteredExpression | None) -> None:
        super().__init__(token)
        self.reason = reason

    def render_to_output(self, context: RenderContext, buffer: Buffer) -> int:  # noqa: ARG002
        """Stop."""
        value = self.reason.evaluate(context) if self.reason else None
        text = "" if is_undefined(value) else text_of(value)
        raise AbortedError(text[:MOST_REASON_CHARACTERS] or ABORTED)


class AbortTag(Tag):
    """``{% abort_message('reason') %}``; its parentheses are gone already."""

    name = "abort_message"
    block = False

    def parse(self, stream: TokenStream) -> Node:
        """Read the reason, if there is one."""
        token = stream.current
        if stream.peek.kind != TOKEN_EXPRESSION:
            return AbortNode(token, None)  # the parser steps over a tag's last token itself
        next(stream)
        inner = stream.into_inner(tag=token, eat=False)
        return AbortNode(token, FilteredExpression.parse(self.env, inner))  # type: ignore[arg-type]


TAGS: Sequence[type[Tag]] = (
    *(content.Literal, OutputTag, illegal.Illegal, IfTag, UnlessTag, case_tag.CaseTag),
    *(for_tag.ForTag, for_tag.BreakTag, for_tag.ContinueTag, tablerow_tag.TablerowTag),
    *(CaptureTag, CycleTag, assign_tag.AssignTag, increment_tag.IncrementTag),
    *(decrement_tag.DecrementTag, IfChangedTag, AbortTag),
)
