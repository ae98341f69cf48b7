"""libcurl's codes, before and after the request left."""

import pycurl
import pytest

from messaging.engines.http_faults import fault_after, fault_before
from messaging.errors import InDoubtError, NoAnswerError, UnreadableAnswerError


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (pycurl.E_OPERATION_TIMEDOUT, NoAnswerError),
        (pycurl.E_UNSUPPORTED_PROTOCOL, UnreadableAnswerError),
        (pycurl.E_GOT_NOTHING, InDoubtError),
        (pycurl.E_ABORTED_BY_CALLBACK, InDoubtError),
    ],
)
def test_after_the_request_each_fault_is_doubt_of_its_kind(code, error):
    assert type(fault_after(code)) is error


def test_before_the_request_a_fault_has_words_and_never_libcurls():
    assert "name was not found" in str(fault_before(pycurl.E_COULDNT_RESOLVE_HOST))
    assert "broke before" in str(fault_before(pycurl.E_SEND_ERROR))
