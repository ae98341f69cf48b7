import sys


def test_the_checks_are_loaded_with_the_app():
    assert "messaging.checks" in sys.modules
