"""Sinks as benchmarks use them: processes of their own, met by real clients."""

import smtplib
import urllib.request

import pytest

from benchmarks.sinks.process import MOST_BUSY, sink


def test_mail_server_counts_what_smtplib_sends():
    with sink("smtp") as server:
        with smtplib.SMTP("127.0.0.1", server.port, timeout=5) as client:
            client.sendmail("us@shop.example", ["a@rcpt.example"], b"x\r\n.\r\ny")
            client.sendmail("us@shop.example", ["b@rcpt.example"], b"y")
        taken = server.taken()

        assert taken.messages == 2
        assert taken.first_at > 0
        assert server.taken().messages == 0


def test_web_server_counts_what_urllib_sends():
    with sink("http") as server:
        url = f"http://127.0.0.1:{server.port}/hook"
        with urllib.request.urlopen(url, data=b"{}", timeout=5) as answer:
            assert answer.status == 200

        assert server.taken().messages == 1


@pytest.mark.parametrize(("busiest", "is_too_busy"), [(MOST_BUSY, False), (0.91, True)])
def test_sink_that_worked_nearly_all_the_time_voids_the_run(busiest, is_too_busy):
    with sink("smtp") as server:
        server.busiest = busiest

        assert server.is_too_busy is is_too_busy
