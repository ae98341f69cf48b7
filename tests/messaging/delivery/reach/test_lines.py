from messaging.choices.outcomes import Reason, Status
from messaging.delivery.reach.lines import LINES, LOSSES, Line, line_of


def test_every_reason_for_skipping_has_its_line():
    skipped = {reason for reason in Reason if reason.status is Status.SKIPPED}

    assert LINES.keys() == skipped


def test_lines_lead_from_matched_to_received():
    assert [line.word for line in LOSSES] == [
        "duplicates",
        "unsubscribed",
        "unreachable",
        "suppressed",
        "capped",
    ]
    assert all(line.plain for line in Line)


def test_no_reason_not_to_is_received():
    assert line_of(None) is Line.WILL_RECEIVE
    assert line_of(Reason.NOT_OPTED_IN) is Line.UNSUBSCRIBED
