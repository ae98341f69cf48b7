"""Whose certificates we believe: the machine's own list, wherever it keeps it."""

import ssl
from functools import cache
from pathlib import Path

# libcurl comes in a wheel that was built elsewhere and looks where that machine kept its list.
_USUAL_PLACES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS, BSD
)


@cache
def trusted_file() -> str | None:
    """Return the file with the certificates that this machine trusts, if there is one.

    ``SSL_CERT_FILE`` goes before the usual places.
    """
    places = (ssl.get_default_verify_paths().cafile, *_USUAL_PLACES)
    return next((place for place in places if place and Path(place).is_file()), None)


@cache
def tls_context(trusted: bytes = b"") -> ssl.SSLContext:
    """Return what a TLS client needs to check the far side's certificate and name.

    ``trusted`` (PEM) takes the place of the machine's list: for a relay with its own authority.
    """
    if trusted:
        context = ssl.create_default_context(cadata=trusted.decode("ascii"))
    else:
        context = ssl.create_default_context(cafile=trusted_file())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
