"""What a window's answers add up to."""

from itertools import count

import pytest

from messaging.choices.outcomes import OutcomeClass as Class
from messaging.delivery.pulse import Pulse


def pulse(*classes):
    pulse = Pulse(clock=lambda: 0.0)
    for each in classes:
        pulse.hear(each)
    return pulse


@pytest.mark.parametrize(
    ("classes", "is_bad"),
    [
        ([Class.CREDENTIALS] * 3, True),
        ([Class.CREDENTIALS] * 2, False),
        ([Class.CREDENTIALS] * 2 + [Class.OK] + [Class.CREDENTIALS] * 2, False),
        ([Class.TRANSIENT] * 20, True),
        ([Class.TRANSIENT] * 10 + [Class.IN_DOUBT] * 10, True),
        ([Class.TRANSIENT] * 19, False),
        ([Class.TRANSIENT] * 20 + [Class.OK] * 20, False),
        ([Class.THROTTLED] * 20, True),
        ([Class.PERMANENT_RECIPIENT] * 50, False),
    ],
)
def test_window_ends_when_its_carrier_is_bad(classes, is_bad):
    assert pulse(*classes).is_bad is is_bad


@pytest.mark.parametrize(
    ("classes", "is_proof", "is_trouble"),
    [
        ([Class.OK], True, False),
        ([Class.PERMANENT_MESSAGE], True, False),
        ([Class.TRANSIENT], False, True),
        ([Class.CREDENTIALS], False, True),
        ([Class.OK, Class.IN_DOUBT], True, True),
    ],
)
def test_who_judges_a_message_knows_us(classes, is_proof, is_trouble):
    heard = pulse(*classes)

    assert (heard.is_proof, heard.is_trouble) == (is_proof, is_trouble)


def test_speed_is_answers_by_the_lanes_clock():
    clock = count()
    heard = Pulse(clock=lambda: float(next(clock)))
    for _ in range(7):
        heard.hear(Class.OK)

    assert heard.per_second == 7
