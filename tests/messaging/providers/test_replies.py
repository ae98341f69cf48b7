"""What answers mean."""

import pytest

from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.engines.exchange import Reply
from messaging.errors import (
    BlockedAddressError,
    InDoubtError,
    NoAnswerError,
    RefusedError,
    TryLaterError,
    UnreadableAnswerError,
)
from messaging.providers.replies import of_fault, of_smtp, of_webhook, retry_after_seconds
from tests.factories import NOW


@pytest.mark.parametrize(
    ("status", "phase", "text", "outcome_class", "reason"),
    [
        (250, "data", "2.0.0 ok", OutcomeClass.OK, None),
        (421, "connect", "4.3.2 busy", OutcomeClass.TRANSIENT, None),
        (450, "rcpt", "4.7.1 slow down", OutcomeClass.THROTTLED, None),
        (535, "auth", "5.7.8 who", OutcomeClass.CREDENTIALS, None),
        (530, "mail", "5.7.0 sign in", OutcomeClass.CREDENTIALS, None),
        (550, "rcpt", "5.1.1 nobody", OutcomeClass.PERMANENT_RECIPIENT, None),
        (550, "rcpt", "5.1.10 null MX", OutcomeClass.PERMANENT_RECIPIENT, None),
        (550, "rcpt", "5.1.17 odd", OutcomeClass.PERMANENT_MESSAGE, Reason.REFUSED_RECIPIENT),
        (550, "rcpt", "no", OutcomeClass.PERMANENT_MESSAGE, Reason.REFUSED_RECIPIENT),
        (550, "mail", "5.1.1 sender", OutcomeClass.PERMANENT_MESSAGE, Reason.REFUSED_MESSAGE),
        (554, "data", "5.7.1 spam", OutcomeClass.PERMANENT_MESSAGE, Reason.REFUSED_MESSAGE),
        (552, "data", "5.3.4 big", OutcomeClass.PERMANENT_MESSAGE, Reason.MESSAGE_TOO_LARGE),
    ],
)
def test_mail_answer(status, phase, text, outcome_class, reason):
    meaning = of_smtp(Reply(status=status, headers={"phase": phase}, body=text.encode()))

    assert meaning[:2] == (outcome_class, reason)


@pytest.mark.parametrize(
    ("status", "outcome_class"),
    [
        (200, OutcomeClass.OK),
        (301, OutcomeClass.PERMANENT_MESSAGE),
        (403, OutcomeClass.PERMANENT_MESSAGE),
        (408, OutcomeClass.TRANSIENT),
        (429, OutcomeClass.THROTTLED),
        (503, OutcomeClass.TRANSIENT),
        (999, OutcomeClass.IN_DOUBT),
    ],
)
def test_webhook_answer(status, outcome_class):
    assert of_webhook(Reply(status=status)).outcome_class is outcome_class


@pytest.mark.parametrize(
    ("fault", "outcome_class", "reason"),
    [
        (BlockedAddressError("x"), OutcomeClass.PERMANENT_MESSAGE, Reason.BLOCKED_ADDRESS),
        (RefusedError("x"), OutcomeClass.PERMANENT_MESSAGE, None),
        (TryLaterError("x"), OutcomeClass.TRANSIENT, None),
        (InDoubtError("x"), OutcomeClass.IN_DOUBT, Reason.CONNECTION_LOST),
        (NoAnswerError("x"), OutcomeClass.IN_DOUBT, Reason.NO_ANSWER),
        (UnreadableAnswerError("x"), OutcomeClass.IN_DOUBT, Reason.ANSWER_UNREADABLE),
    ],
)
def test_want_of_an_answer(fault, outcome_class, reason):
    assert of_fault(fault)[:2] == (outcome_class, reason)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 1),
        ("99999999999999999999", 3600),
        ("Sun, 22 Nov 2026 09:42:07 GMT", 60),
        ("Sun, 22 Nov 2020 09:42:07 GMT", 1),
    ],
)
def test_wait_is_read_and_bounded(value, seconds):
    assert retry_after_seconds(value, now=NOW) == seconds


@pytest.mark.parametrize("value", ["", "soon", "NaN", "-5", "٣"])
def test_wait_that_is_none_is_refused(value):
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library's own words
        retry_after_seconds(value, now=NOW)


@pytest.mark.parametrize("value", ["soon", "-5", ""])
def test_junk_waits_a_second(value):
    assert of_webhook(Reply(status=429, headers={"retry-after": value})).retry_after_seconds == 1
