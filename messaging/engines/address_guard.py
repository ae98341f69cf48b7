"""What may be dialled: addresses judged one by one, and URLs read strictly and built anew.

Names are never judged: whoever owns a name decides where it points, and when.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import quote

from messaging.engines.address_tables import (
    NEVER_DIALLED,
    NOT_PUBLIC,
    PUBLIC_V6,
    Address,
    Network,
    carried_v4,
)

MOST_URL_BYTES = 8192  # design, safety §1, webhook
WEB_PORTS = frozenset({80, 443})

_MOST_PORT = 65_535
_MOST_NAME_LENGTH = 253  # RFC 1035, section 2.3.4, as text
_URL = re.compile(r"(https?)://([^/?#]+)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE)
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([1-9][0-9]{0,4}))?")
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_HARMLESS = "!$%&'()*+,-./0123456789:;=?@_~"  # of a path and a query; letters are so anyway


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundPolicy:
    """Which addresses one kind of request may reach (design, safety §3, "Whose host is it?").

    ``private`` opens the tables, for hosts named from a shell; ``allow`` opens single networks, on
    any port. Cloud metadata, multicast and the like stay shut whatever is set.
    """

    any_port: bool = False
    private: bool = False
    allow: tuple[Network, ...] = ()

    def admits(self, ip: str, port: int) -> bool:
        """Say whether a socket to ``ip`` may be opened; what is no address may not be dialled."""
        try:
            address = _unwrapped(ip_address(ip))
        except ValueError:
            return False
        if _is_never_dialled(address):
            return False
        return self._is_allowed(address) or (
            (self.private or _is_public(address))
            and (self.private or self.any_port or port in WEB_PORTS)
        )

    def _is_allowed(self, address: Address) -> bool:
        return any(address in network for network in self.allow)


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """A URL in its parts; ``str()`` is the only spelling that is logged, shown and dialled."""

    scheme: str  # http or https
    host: str  # lower case; IPv6 in brackets
    port: int
    target: str  # path and query, ASCII

    def __str__(self) -> str:
        is_usual = self.port == _usual_port(self.scheme)
        return f"{self.scheme}://{self.host}{'' if is_usual else f':{self.port}'}{self.target}"


@lru_cache(maxsize=64)  # most callers have one for all their users
def checked_url(text: str) -> str:
    """Return ``text`` as we would dial it. Raises ``ValueError`` with the reason, never the text.

    Non-ASCII in path and query is percent-encoded, a fragment is dropped. Every spelling on which
    two parsers might disagree is refused.
    """
    return str(parsed_url(text))


def parsed_url(text: str) -> Url:
    """Take ``text`` apart as ``checked_url`` does; for who must know its host."""
    if len(text.encode("utf-8", "surrogatepass")) > MOST_URL_BYTES:
        raise ValueError(f"a URL has at most {MOST_URL_BYTES} bytes")
    if not text.isprintable() or " " in text or "\\" in text:
        raise ValueError("a URL holds no white space, control character or backslash")
    parts = _URL.fullmatch(text)
    if not parts:
        raise ValueError("a URL starts with http:// or https:// and a host")
    scheme, authority, path, query = parts.groups()
    scheme = scheme.lower()
    host, port = _host_and_port(authority)
    return Url(
        scheme=scheme,
        host=host,
        port=port or _usual_port(scheme),
        target=_encoded(path or "/") + _encoded(query or ""),
    )


def _usual_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _host_and_port(authority: str) -> tuple[str, int]:
    if "@" in authority:
        raise ValueError("a URL holds no user name or password")
    parts = _HOST_AND_PORT.fullmatch(authority)
    if not parts or int(parts[2] or 0) > _MOST_PORT:
        raise ValueError("after the host of a URL comes a port from 1 to 65535, or nothing")
    return _checked_host(parts[1]), int(parts[2] or 0)


def _checked_host(host: str) -> str:
    try:
        if host.startswith("["):
            return f"[{IPv6Address(host[1:-1])}]"
        name = ".".join(map(_ascii_label, host.split(".")))
        if _NUMBER.fullmatch(name.rpartition(".")[2]):
            return str(IPv4Address(name))  # four plain decimals and nothing else
    except ValueError as error:  # its words hold the caller's text
        raise ValueError("the host of a URL is a name, four decimals, or IPv6 in []") from error
    if len(name) > _MOST_NAME_LENGTH:
        raise ValueError(f"a host name has at most {_MOST_NAME_LENGTH} characters")
    return name


def _ascii_label(label: str) -> str:
    """Return one part of a name in lower case ASCII. What IDNA would rewrite is refused.

    That keeps out full-width digits, and letters such as the German sharp s of which the two
    versions of IDNA make two different names; who means one writes it as ``xn--``.
    """
    name = label.lower()
    if not name.isascii():
        name = name.encode("idna").decode("ascii")
        if name.encode("ascii").decode("idna") != label.lower():
            raise ValueError("IDNA rewrites it")
    if not _LABEL.fullmatch(name):
        raise ValueError("no host name")
    return name


def _encoded(part: str) -> str:
    if re.search("%(?![0-9A-Fa-f]{2})", part):
        raise ValueError("in a URL two hexadecimal digits follow each %")
    return quote(part, safe=_HARMLESS)


def _unwrapped(address: Address) -> Address:
    return getattr(address, "ipv4_mapped", None) or address


def _is_never_dialled(address: Address) -> bool:
    both = (address, carried_v4(address))
    return any(inner in network for inner in both if inner for network in NEVER_DIALLED)


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and address not in PUBLIC_V6:
        return False
    return not any(address in network for network in NOT_PUBLIC)
