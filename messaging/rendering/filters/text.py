"""Filters that make strings of strings. Source: spec, personalization §7; Ruby Liquid 5.

White space is Ruby's (``strip`` knows ASCII and NUL only), and so are the counts.
"""

import re
import urllib.parse

from messaging.rendering.filters.arguments import integer
from messaging.rendering.places.html_body import escape as html_escape
from messaging.rendering.places.values import WHITE_SPACE, text_of

LINE_END = re.compile(r"\r?\n")
# Ruby Liquid's STRIP_HTML_BLOCKS and STRIP_HTML_TAGS.
HTML_BLOCKS = re.compile(r"<script.*?</script>|<!--.*?-->|<style.*?</style>", re.DOTALL)
HTML_TAGS = re.compile(r"<.*?>", re.DOTALL)
# Ruby's URI::UNSAFE, turned round: what URI.escape leaves alone.
URL_SAFE = "-_.!~*'();/?:@&=+$,[]"


def append(text: object, more: object) -> str:
    """Put ``more`` behind."""
    return text_of(text) + text_of(more)


def prepend(text: object, more: object) -> str:
    """Put ``more`` in front."""
    return text_of(more) + text_of(text)


def capitalize(text: object) -> str:
    """Make the first letter large and all others small."""
    return text_of(text).capitalize()


def downcase(text: object) -> str:
    """Make all letters small."""
    return text_of(text).lower()


def upcase(text: object) -> str:
    """Make all letters large."""
    return text_of(text).upper()


def escape(text: object) -> str:
    """Escape for HTML."""
    return html_escape(text_of(text))


def newline_to_br(text: object) -> str:
    """Put ``<br />`` in front of each line end."""
    return LINE_END.sub("<br />\n", text_of(text))


def strip(text: object) -> str:
    """Take white space off both ends."""
    return text_of(text).strip(WHITE_SPACE)


def strip_newlines(text: object) -> str:
    """Take out line ends."""
    return LINE_END.sub("", text_of(text))


def strip_html(text: object) -> str:
    """Take out tags, comments, scripts and styles."""
    return HTML_TAGS.sub("", HTML_BLOCKS.sub("", text_of(text)))


def remove(text: object, part: object) -> str:
    """Take out every ``part``."""
    return text_of(text).replace(text_of(part), "")


def remove_first(text: object, part: object) -> str:
    """Take out the first ``part``."""
    return text_of(text).replace(text_of(part), "", 1)


def replace(text: object, part: object, new: object = "") -> str:
    """Put ``new`` for every ``part``."""
    return text_of(text).replace(text_of(part), text_of(new))


def replace_first(text: object, part: object, new: object = "") -> str:
    """Put ``new`` for the first ``part``."""
    return text_of(text).replace(text_of(part), text_of(new), 1)


def truncate(text: object, length: object = 50, end: object = "...") -> str:
    """Cut to ``length`` characters, ``end`` included."""
    text, end, length = text_of(text), text_of(end), integer(length)
    if len(text) <= length:
        return text
    return text[: max(length - len(end), 0)] + end


def truncatewords(text: object, count: object = 15, end: object = "...") -> str:
    """Cut behind ``count`` words."""
    text, count = text_of(text), max(integer(count), 1)
    words = text.split(None, count)
    if len(words) <= count:
        return text
    return " ".join(words[:count]) + text_of(end)


def split(text: object, separator: object) -> list[str]:
    """Return the parts between separators, without empty ones at the end."""
    text, separator = text_of(text), text_of(separator)
    if separator == "":
        return list(text)
    parts = text.split(None if separator == " " else separator)
    while parts and not parts[-1]:
        parts.pop()
    return parts


def slice_(value: object, start: object, length: object = 1) -> object:
    """Return ``length`` characters or items; a negative ``start`` counts from the end."""
    sequence = value if isinstance(value, list) else text_of(value)
    first, count = integer(start), integer(length)
    first += len(sequence) if first < 0 else 0
    if first < 0 or count < 0:
        return sequence[:0]
    return sequence[first : first + count]


def url_encode(text: object) -> str:
    """Encode for a form: a blank becomes ``+``."""
    return urllib.parse.quote_plus(text_of(text), safe="*")


def url_escape(text: object) -> str:
    """Encode what no URL may hold; ``&`` stays."""
    return urllib.parse.quote(text_of(text), safe=URL_SAFE)


def url_param_escape(text: object) -> str:
    """Encode for a query's value; ``&`` too."""
    return urllib.parse.quote(text_of(text), safe="")
