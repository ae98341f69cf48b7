"""Where trust comes from."""

import ssl
from pathlib import Path

from messaging.engines.trust import tls_context, trusted_file
from tests.sinks.certificates import certificate


def test_machines_list_is_a_file_with_certificates():
    assert b"BEGIN CERTIFICATE" in Path(trusted_file()).read_bytes()


def test_certificate_and_name_are_checked():
    for context in (tls_context(), tls_context(certificate("127.0.0.1")[1])):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_own_authority_takes_the_place_of_the_machines():
    assert len(tls_context(certificate("127.0.0.1")[1]).get_ca_certs()) == 1
