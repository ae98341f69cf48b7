"""What libcurl's error codes mean once we know whether the request had left."""

import pycurl

from messaging.errors import InDoubtError, NoAnswerError, TryLaterError, UnreadableAnswerError

# Words for operators; libcurl's own hold the host, and so perhaps somebody's data.
_BEFORE = {
    pycurl.E_COULDNT_RESOLVE_HOST: "the host name was not found",
    pycurl.E_COULDNT_CONNECT: "the connection was refused",
    pycurl.E_OPERATION_TIMEDOUT: "no connection came about in time",
    pycurl.E_SSL_CONNECT_ERROR: "TLS could not be agreed on",
    pycurl.E_PEER_FAILED_VERIFICATION: "the certificate is not one for this host that we trust",
    pycurl.E_SSL_CACERT_BADFILE: "this machine's list of trusted certificates cannot be read",
}
_UNREADABLE = {
    pycurl.E_UNSUPPORTED_PROTOCOL,  # bytes that are no HTTP status line
    pycurl.E_FTP_WEIRD_SERVER_REPLY,
    pycurl.E_BAD_CONTENT_ENCODING,
}


def fault_before(code: int) -> TryLaterError:
    """Return what to say when no byte of the request had left."""
    return TryLaterError(_BEFORE.get(code, "the connection broke before the request was sent"))


def fault_after(code: int) -> InDoubtError:
    """Return what to say when the request, or some of it, had left and no answer came."""
    if code == pycurl.E_OPERATION_TIMEDOUT:
        return NoAnswerError("no answer came in time")
    if code in _UNREADABLE:
        return UnreadableAnswerError("the answer is not HTTP")
    return InDoubtError("the connection was lost before an answer came")
