"""A server to send to, and an engine that does not wait long."""

import pytest

from messaging.engines.http import HttpEngine
from tests.messaging.engines.carrying import QUICK, SHELL
from tests.sinks.http import HttpSink


@pytest.fixture
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def engine():
    engine = HttpEngine(SHELL, slots=4, limits=QUICK)
    yield engine
    engine.close()
