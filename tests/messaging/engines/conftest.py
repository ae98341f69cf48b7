"""A server to send to, and engines that wait as long as usual, or less."""

import pytest

from messaging.engines.http import HttpEngine
from tests.messaging.engines.carrying import CALM, HASTY, SHELL
from tests.sinks.http import HttpSink


@pytest.fixture
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def engine():
    engine = HttpEngine(SHELL, slots=4, limits=CALM)
    yield engine
    engine.close()


@pytest.fixture
def hasty_engine():
    engine = HttpEngine(SHELL, slots=4, limits=HASTY)
    yield engine
    engine.close()
