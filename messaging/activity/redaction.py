"""What the log never holds: secrets are taken out as an entry is written, not as it is shown.

A name decides first (``Authorization``, ``api_key``, a webhook's own headers), then a shape: our
keys, query values and passwords in URLs, secrets inside JSON or forms that travel as a string. When
in doubt we take out too much: a lost value can be asked for again, a leaked one cannot be taken
back. Source: design, safety §9.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import unquote_plus

from messaging.tokens import PREFIX

SECRET_NAME = "[redacted:secret-name]"  # noqa: S105 - a mark, shown where the secret was
WEBHOOK_HEADER = "[redacted:webhook-header]"
API_KEY = "[redacted:api-key]"

_SECRET_WORDS = frozenset({"key", "keys", "auth", "pass", "pwd", "sig", "jwt", "otp", "pin"})
_SECRET_STEMS = re.compile(
    "token|secret|passw|passphrase|passcode|signature|credential|authorization|bearer|cookie|hmac"
    "|apikey|accesskey|privatekey|signingkey|authkey|sessionid"
)
# Wire words, and a header, that only sound like secrets; a log without them explains less.
_HARMLESS = frozenset(
    {
        "collapse_key",
        "loc_key",
        "title_loc_key",
        "action_loc_key",
        "basic_auth_credential",  # the name of a stored one
        "idempotency-key",
    }
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OPEN_WEBHOOK_HEADERS = frozenset({"content-type", "accept", "user-agent"})

_OUR_KEY = re.compile(re.escape(PREFIX) + "[0-9A-Za-z]+", re.IGNORECASE)
# Every repetition below is bounded or ends at a character it cannot hold: linear in the text.
_USER_INFO = re.compile(r"(?<=://)[^\s/?#@]{1,1024}(?=@)")
_QUERY_PAIR = re.compile(r"((?:^|(?<=[?&;]))([^=&;?#\s]{1,128})=)([^&;#\s\"'<>]+)")
_PLAIN_PAIR = re.compile(
    r"((?<![\w.-])([\w.-]{1,128})[ \t]{0,8}[:=][ \t]{0,8})([^\r\n,;&\"'{}\[\]]+)"
)
# A quote inside JSON inside JSON is written \" and then \\\": its own kind of quote ends it.
_QUOTED_NAME = re.compile(r"(\\{0,7}[\"'])([^\"'\\]{1,128})\1\s{0,8}[:=]\s{0,8}")
_ITS_VALUE = re.compile(
    r"(\\{0,7}[\"']).*?(?:(?<!\\)\1|$)|[\[{].*|[^\s,;&{}\[\]]*",  # of a list: all that follows
    re.DOTALL,
)


def is_secret_name(name: str) -> bool:
    """Say whether what stands under ``name`` is a secret: like key, token, password, signature."""
    return _is_secret(name[:255])


@lru_cache(maxsize=1_024)  # most names are fields of ours, and in every call
def _is_secret(name: str) -> bool:
    if name.lower() in _HARMLESS:
        return False
    words = [word.lower() for word in _WORD.findall(name)]
    return not _SECRET_WORDS.isdisjoint(words) or bool(_SECRET_STEMS.search("".join(words)))


def redacted(value: Any, name: str = "") -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the JSON ``value`` that stood under ``name``, without its secrets.

    Shape and harmless names stay, so that an error's path still leads to its line.
    """
    if name and is_secret_name(name):
        return _blanked(value, SECRET_NAME)
    if name == "request_headers":
        return _webhook_headers(value)
    if isinstance(value, str):
        return redacted_text(value)
    return _redacted_below(value)


def redacted_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return HTTP headers without keys, cookies and the like."""
    return {
        _key(name): SECRET_NAME if is_secret_name(name) else redacted_text(value)
        for name, value in headers.items()
    }


def redacted_text(text: str) -> str:
    """Return one string without what is shaped like a secret."""
    text = storable(text)
    if "://" in text:
        text = _USER_INFO.sub(SECRET_NAME, text)
    if "=" in text:
        text = _QUERY_PAIR.sub(_without_value, text)
    if text.lstrip()[:1] in ("{", "["):  # JSON that travels as a string, as webhook bodies do
        text = _without_quoted_values(text)
    return _OUR_KEY.sub(API_KEY, text)


def redacted_query(query: str) -> str:
    """Return a URL's query without secret values; unlike a text, it is pairs from end to end."""
    pairs = (pair.partition("=") for pair in query.split("&"))
    return "&".join(
        name
        + equals
        + (SECRET_NAME if value and _is_secret_encoded(name) else redacted_text(value))
        for name, equals, value in pairs
    )


def redacted_unparsed(text: str) -> str:
    """Return the start of a body that is no JSON, without what looks like a secret in any form."""
    return _PLAIN_PAIR.sub(_without_value, _without_quoted_values(redacted_text(text)))


def storable(text: str) -> str:
    """Return ``text`` as both databases can keep it: PostgreSQL takes no NUL, no lone surrogate."""
    if "\0" in text:
        text = text.replace("\0", "\N{SYMBOL FOR NULL}")
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _key(key: object) -> str:
    return _OUR_KEY.sub(API_KEY, storable(str(key)))


def _redacted_below(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, Mapping):
        return {_key(key): redacted(below, str(key)) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [redacted(below) for below in value]
    return value


def _webhook_headers(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a webhook's own headers with only the harmless ones in full, whatever its shape."""
    if not isinstance(value, Mapping):
        return _blanked(value, WEBHOOK_HEADER)
    return {
        _key(name): redacted(below)
        if str(name).lower() in _OPEN_WEBHOOK_HEADERS
        else _blanked(below, WEBHOOK_HEADER)
        for name, below in value.items()
    }


def _blanked(value: Any, mark: str) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return the same shape with ``mark`` for every text and number; yes, no and null stay."""
    if isinstance(value, Mapping):
        return {_key(key): _blanked(below, mark) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_blanked(below, mark) for below in value]
    return value if value is None or isinstance(value, bool) else mark


def _is_secret_encoded(name: str) -> bool:
    return is_secret_name(unquote_plus(name[:255]))


def _without_value(pair: re.Match[str]) -> str:
    start, name, value = pair.groups()
    return start + (SECRET_NAME if _is_secret_encoded(name) else value)


def _without_quoted_values(text: str) -> str:
    """Return JSON, or what was meant as such, without the values of secret names."""
    parts: list[str] = []
    done = 0
    for pair in _QUOTED_NAME.finditer(text):
        if pair.start() < done or not is_secret_name(pair[2]):
            continue
        parts += [text[done : pair.end()], pair[1], SECRET_NAME, pair[1]]
        value = _ITS_VALUE.match(text, pair.end())
        done = value.end() if value else pair.end()
    return "".join([*parts, text[done:]])
