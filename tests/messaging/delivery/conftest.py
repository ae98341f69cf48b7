"""What the tests of delivery share."""

import random

import pytest


@pytest.fixture(autouse=True)
def _journals_of_its_own(settings, tmp_path):
    """Keep the lanes of a test out of sight of other processes' sweepers."""
    settings.DATA_DIR = tmp_path


@pytest.fixture(autouse=True)
def _retries_wait_their_longest(request, monkeypatch):
    """Take chance out of backoff: a wait of almost nothing would be over within the test."""
    if request.module.__name__.rpartition(".")[2] != "test_retry":
        monkeypatch.setattr(random, "uniform", lambda _, longest: longest)
