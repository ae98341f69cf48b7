"""What a mail needs of its HTML: the same as plain text, and a preheader inside the body.

Linear on any input: no pattern here looks past the next ``<``. Inlining CSS is left to a later
release; ``should_inline_css`` is accepted and changes nothing.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from html import unescape

from messaging.rendering.joined import Joined

COMMENT = re.compile("<!--")
HIDDEN = re.compile(r"<(script|style|head|title|template)\b[^<>]*>", re.IGNORECASE)
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|<[!?/][^<>]*>")
LINK = re.compile(r"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
BODY = re.compile(r"<body\b[^<>]*>", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n\f\v]+")
SPACES = re.compile(r" {2,}")
BREAKS = re.compile(r" *\n *")
MANY_BREAKS = re.compile(r"\n{3,}")
PARAGRAPHS = frozenset(
    {
        *("p", "div", "table", "ul", "ol", "blockquote", "section", "article"),
        *("h1", "h2", "h3", "h4", "h5", "h6"),
    }
)
LINES = frozenset({"br", "tr", "hr"})
Closing = Callable[[re.Match[str]], str]  # what opened a block → a pattern of its end
# Keeps the text that follows the preheader out of the inbox's preview line.
FILLER = "&#847;&zwnj;&nbsp;" * 40
HIDING = "display:none;max-height:0;max-width:0;opacity:0;overflow:hidden;mso-hide:all"


@lru_cache(maxsize=16)
def plain_text(html: str) -> str:
    """Return the words of an HTML mail, links behind their text, unescaped."""
    links: list[str] = []
    html = BLANKS.sub(" ", _without_hidden(_without_comments(html)))
    text = SPACES.sub(" ", TAG.sub(lambda tag: _instead_of(tag, links), html))
    text = MANY_BREAKS.sub("\n\n", BREAKS.sub("\n", text))
    return unescape(text).replace("\xa0", " ").strip()


def with_preheader(html: str, preheader: str) -> str:
    """Return the HTML with a hidden first line, which inboxes show behind the subject.

    ``preheader`` is HTML already.
    """
    if not preheader:
        return html
    body = BODY.search(html)
    at = body.end() if body else 0
    hidden = hidden_line(preheader)
    if isinstance(html, Joined):
        return html.with_text_at(at, hidden)
    return html[:at] + hidden + html[at:]


def hidden_line(preheader: str) -> str:
    """Return what inboxes show behind the subject, and nobody sees in the mail."""
    return f'<div style="{HIDING}">{preheader}{FILLER}</div>'


def _instead_of(tag: re.Match[str], links: list[str]) -> str:
    name = (tag[2] or "").lower()
    if name == "a":
        return _link(tag, links)
    if name == "li":
        return "" if tag[1] else "\n- "
    if name in PARAGRAPHS:
        return "\n\n"
    return "\n" if name in LINES else ""


def _link(tag: re.Match[str], links: list[str]) -> str:
    """Remember where a link leads when it opens, say it when it closes."""
    if not tag[1]:
        found = LINK.search(tag[3])
        links.append((found[1] or found[2] or "") if found else "")
        return ""
    url = links.pop() if links else ""
    return f" ({url})" if url and not url.startswith("#") else ""


def _without_comments(html: str) -> str:
    return "".join(_outside(html, COMMENT, lambda _: "-->"))


def _without_hidden(html: str) -> str:
    return "".join(_outside(html, HIDDEN, lambda found: f"</{found[1]}[^<>]*>?"))


def _outside(html: str, opening: re.Pattern[str], closing: Closing) -> Iterator[str]:
    """Return what stands outside of blocks; one that never closes hides the rest."""
    position = 0
    while found := opening.search(html, position):
        yield html[position : found.start()]
        end = re.compile(closing(found), re.IGNORECASE).search(html, found.end())
        if end is None:
            return
        position = end.end()
    yield html[position:]
