"""``if`` and ``unless``, with Rails' idea of ``blank``, which Braze's authors write against.

To python-liquid a missing value is not blank, and ``{% if ${first_name} != blank %}`` is how one
asks whether there is one (spec, personalization §3).
"""

from collections.abc import Iterable
from typing import Any

from liquid import RenderContext
from liquid.builtin.expressions.logical import (
    BooleanExpression,
    EqExpression,
    LogicalAndExpression,
    LogicalOrExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import Blank, TrueLiteral
from liquid.builtin.tags import if_tag, unless_tag
from liquid.expression import Expression
from liquid.token import Token
from liquid.undefined import is_undefined

Part = Any  # of a node: whatever the library's constructor takes


class BlankTest(Expression):
    """Whether a value is blank as Rails means it: missing and false are, too."""

    __slots__ = ("of",)

    def __init__(self, of: Expression) -> None:
        super().__init__(of.token)
        self.of = of

    def evaluate(self, context: RenderContext) -> bool:
        """Look at the value."""
        value = self.of.evaluate(context)
        if isinstance(value, str):
            return not value or value.isspace()
        return is_undefined(value) or value is None or value is False or value in ([], {})

    def children(self) -> list[Expression]:
        """Return what is looked at."""
        return [self.of]


class IfNode(if_tag.IfNode):
    """``if`` with Rails' ``blank``."""

    def __init__(self, token: Token, *args: Part, **parts: Part) -> None:
        super().__init__(token, *args, **parts)
        ask_blank([self.condition, *(each.expression for each in self.alternatives)])


class IfTag(if_tag.IfTag):
    """``{% if %}``."""

    node_class = IfNode


class UnlessNode(unless_tag.UnlessNode):
    """``unless`` with Rails' ``blank``."""

    def __init__(self, token: Token, *args: Part, **parts: Part) -> None:
        super().__init__(token, *args, **parts)
        ask_blank([self.condition, *(each.expression for each in self.alternatives)])


class UnlessTag(unless_tag.UnlessTag):
    """``{% unless %}``."""

    node_class = UnlessNode


def ask_blank(expressions: Iterable[Expression]) -> None:
    """Put a ``BlankTest`` where something is compared with ``blank``."""
    for expression in expressions:
        if isinstance(expression, BooleanExpression):
            ask_blank([expression.expression])
        elif isinstance(expression, LogicalAndExpression | LogicalOrExpression):
            ask_blank([expression.left, expression.right])
        elif isinstance(expression, EqExpression | NeExpression):
            _ask_blank(expression)


def _ask_blank(comparison: EqExpression | NeExpression) -> None:
    left, right = comparison.left, comparison.right
    if isinstance(right, Blank) or isinstance(left, Blank):
        asked = left if isinstance(right, Blank) else right
        comparison.left = BlankTest(asked)
        comparison.right = TrueLiteral(asked.token)
