"""What the end of an SMTP connection means for a mail, by whether its body had left."""

import ssl

from messaging.engines.exchange import Reply
from messaging.engines.smtp_replies import OutOfStepError, TurnedAwayError
from messaging.errors import InDoubtError, NoAnswerError, TryLaterError, UnreadableAnswerError

# The first kind that fits; the system's own words hold addresses.
_BEFORE: dict[type[Exception], str] = {
    ssl.SSLCertVerificationError: "the certificate is not one for this host that we trust",
    ssl.SSLError: "TLS could not be agreed on",
    TimeoutError: "the mail server did not answer in time",
    ConnectionRefusedError: "the connection was refused",
    OutOfStepError: "the mail server does not speak SMTP, or loses count",
    Exception: "the connection broke before the mail was sent",
}


def fault_before(error: Exception) -> Reply | TryLaterError:
    """Return what to say of a mail of which nothing but its envelope had left."""
    if isinstance(error, TurnedAwayError):
        return error.reply.at(error.phase)
    if isinstance(error, TryLaterError):
        return error
    return TryLaterError(next(words for kind, words in _BEFORE.items() if isinstance(error, kind)))


def fault_after(error: Exception) -> InDoubtError:
    """Return what to say of a mail whose body had left."""
    if isinstance(error, TimeoutError):
        return NoAnswerError("no answer came in time")
    if isinstance(error, OutOfStepError):
        return UnreadableAnswerError("the answer is not SMTP, or not to our question")
    return InDoubtError("the connection was lost before an answer came")
