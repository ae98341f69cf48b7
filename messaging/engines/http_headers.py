"""Which header lines may leave, and how they are spelled for libcurl, which checks nothing."""

import re
from collections.abc import Mapping

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, section 5.6.2
_VALUE = re.compile(r"[ -~]*")
_OURS = frozenset(  # design, safety §3.6: what frames the message, or speaks for a proxy
    """host content-length transfer-encoding connection keep-alive te trailer upgrade expect
    http2-settings forwarded x-real-ip via""".split()  # noqa: SIM905 - a word list reads better
)
_OUR_FAMILIES = ("proxy-", "x-forwarded-")
_TYPE = "content-type"
_TYPE_LENGTH = len(_TYPE)
_CLOSING = ["Expect:"]
_CLOSING_WITHOUT_TYPE = [*_CLOSING, "Content-Type:"]  # or libcurl calls every body a form
_SIGNATURE_FAMILY = "webhook-"  # Standard Webhooks: set by us alone, or a receiver is fooled


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return a caller's headers, once they may be sent. Raises ``ValueError`` naming the header.

    To be asked when the request is read, and again once it is rendered.
    """
    for name in headers:
        if name.lower().startswith(_SIGNATURE_FAMILY):
            raise ValueError("headers named webhook-… are set by us")
    header_lines(headers)
    return dict(headers)


def header_lines(headers: Mapping[str, str]) -> list[str]:
    """Return the lines as libcurl takes them. Raises ``ValueError`` for what must not leave."""
    seen: set[str] = set()
    lines = []
    for name, value in headers.items():
        key = name.lower()
        _check(name, key, value)
        if key in seen:
            raise ValueError(f"the header {key} is given twice")
        seen.add(key)
        # "Name:" would remove a header of libcurl's own; "Name;" sends an empty one.
        lines.append(f"{name}: {value}" if value.strip() else f"{name};")
    return lines + (_CLOSING if _TYPE in seen else _CLOSING_WITHOUT_TYPE)


def ready_lines(headers: Mapping[str, str]) -> list[str]:
    """Return the lines of headers that were checked before."""
    lines = [f"{name}: {value}" if value.strip() else f"{name};" for name, value in headers.items()]
    has_type = any(len(name) == _TYPE_LENGTH and name.lower() == _TYPE for name in headers)
    return lines + (_CLOSING if has_type else _CLOSING_WITHOUT_TYPE)


def _check(name: str, key: str, value: str) -> None:
    if not _TOKEN.fullmatch(name):
        raise ValueError("a header name holds only letters, digits and !#$%&'*+.^_`|~-")
    if key in _OURS or key.startswith(_OUR_FAMILIES):
        raise ValueError(f"the header {key} is not for callers to set")
    if not _VALUE.fullmatch(value):
        raise ValueError(f"the value of the header {key} is not printable ASCII")
