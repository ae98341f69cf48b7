"""Where a call comes from: the peer, or what a proxy of ours says about it.

``CARILLON_PROXY_DEPTH`` says how many proxies stand before us; each appends to ``X-Forwarded-For``
the address it saw, so the n-th from the right was written by our own outermost proxy and everything
left of it by the caller. No other header is read. Source: design, safety §6.
"""

import ipaddress
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class CallerAddressMiddleware:
    """Put ``caller_ip`` on each request: an address as text, or None where there is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the doors read ``request.caller_ip``."""
        depth = settings.CARILLON_PROXY_DEPTH
        request.caller_ip = caller_address(request.META, proxy_depth=depth)  # type: ignore[attr-defined]  # ours
        return self.get_response(request)


def caller_address(meta: Mapping[str, str], *, proxy_depth: int) -> str | None:
    """Return the caller's address, IPv4-mapped ones unwrapped; None for a socket without one.

    A list shorter than ``proxy_depth`` did not come through our proxies: then the peer counts.
    """
    hops = [hop.strip() for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    has_hops = 0 < proxy_depth <= len(hops) and all(hops[-proxy_depth:])
    return _plain(hops[-proxy_depth] if has_hops else meta.get("REMOTE_ADDR", ""))


def _plain(text: str) -> str | None:
    """Return an address without brackets, zone or mapping; None when ``text`` is no address."""
    try:
        address = ipaddress.ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
