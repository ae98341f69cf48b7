"""A mail's plain text, made once from the source of its HTML and not from each user's mail.

The words of an HTML are found in a third of a millisecond, which is nothing for a mail and a minute
for two hundred thousand. So outputs and tags are taken for words, the text is made around them, and
what comes of it is a template like any other.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from messaging.channels.base import Place
from messaging.errors import RenderError
from messaging.rendering.dialect import TEXT, read_source
from messaging.rendering.html import plain_text
from messaging.rendering.template import MessageTemplate, compile_message

# Blocks whose text is no Liquid, and a tag that is many: they would have to be written anew.
_VERBATIM = re.compile(r"\{%-?\s*(?:raw|doc|comment|liquid|#)")
# What a dash takes away is gone from the pieces already; here it would take line breaks, too.
_DASHES = re.compile(r"\A(\{[{%])-|-([%}]\})\Z")
_LIQUID = re.compile(r"\{\{|\{%")
_MARK = re.compile("\ue000(\\d+)\ue001")  # private letters: no mail says anything with them


def compile_mail(content: Mapping[str, Any], places: Mapping[str, Place]) -> MessageTemplate:
    """Return an email object as a template, with a ``plaintext_body`` where that can be made.

    Where it cannot, whoever builds the mail reads it off the rendered HTML. Raises as
    ``compile_message`` does.
    """
    body = content.get("body")
    if content.get("plaintext_body") or not isinstance(body, str):
        return compile_message(content, places)
    try:
        if plain := plain_version(body):
            return compile_message({**content, "plaintext_body": plain}, places)
    except RenderError:  # the author's own fault is told below, with its place; else a block that
        pass  # opens in one HTML tag and ends in another
    return compile_message(content, places)


def plain_version(html: str) -> str | None:
    """Return the source of the plain text; None where it cannot be made from the source alone.

    Raises ``RenderError`` for a source that cannot be read.
    """
    pieces = read_source(html)
    if _VERBATIM.search(html) or "\ue000" in html:
        return None
    ends = [start for _, start in pairwise(piece.start for piece in pieces)]
    sources = [
        _DASHES.sub(r"\1\2", html[piece.start : end].rstrip())
        for piece, end in zip(pieces, [*ends, len(html)], strict=True)
    ]
    marked = "".join(
        piece.value if piece.kind == TEXT else f"\ue000{place}\ue001"
        for place, piece in enumerate(pieces)
    )
    plain = plain_text(marked)
    if _LIQUID.search(plain):  # an entity that reads as a brace
        return None
    return _MARK.sub(lambda mark: sources[int(mark[1])], plain) or None
