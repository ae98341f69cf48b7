"""What ``manage.py check --deploy`` says about settings that can each be read and do not agree.

A value that cannot be read at all stops the start, in ``project.env``. Source: design, safety §10.
"""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register  # noqa: A004 - Django's names
from django.http.request import split_domain_port, validate_host


@register(Tags.security, deploy=True)
def check_addresses(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **_: Any,  # noqa: ANN401 - the same
) -> list[CheckMessage]:
    """Compare where we say we are with how we may be reached."""
    host, _port = split_domain_port(urlsplit(settings.CARILLON_BASE_URL).netloc)
    return list(_faults(host))


def _faults(host: str) -> Iterator[CheckMessage]:
    if not settings.IS_HTTPS and not is_loopback(host):
        yield Warning(
            "CARILLON_BASE_URL is plain http beyond this machine: keys and sessions can be read.",
            hint="Put a proxy with a certificate in front and give its https address.",
            id="carillon.W001",
        )
    if settings.IS_HTTPS and not settings.CARILLON_PROXY_DEPTH:
        yield Info(
            "CARILLON_BASE_URL is https and CARILLON_PROXY_DEPTH is 0: a call that a proxy hands"
            " on in plain http will be refused.",
            hint="Where a proxy ends TLS, set the number of proxies before this process.",
            id="carillon.I001",
        )
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield Error(
            f"ALLOWED_HOSTS does not hold {host}, the host of CARILLON_BASE_URL.",
            hint="Links in mail and sign-in would lead to an answer of 400.",
            id="carillon.E001",
        )


def is_loopback(host: str) -> bool:
    """Say whether ``host`` is this machine."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
