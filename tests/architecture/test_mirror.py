"""Each module has its mirror test, each room its sentence."""

from pathlib import Path

from tests.architecture import rules

ROOT = Path(__file__).parents[2]


def test_every_module_has_its_test():
    assert rules.modules_without_test(ROOT) == []


def test_every_mirror_test_has_its_module():
    assert rules.tests_without_module(ROOT) == []


def test_every_room_says_what_it_is_for():
    assert rules.rooms_without_sentence(ROOT) == []


def test_a_planted_module_without_a_test_is_found(tmp_path):
    (tmp_path / "messaging").mkdir()
    (tmp_path / "messaging/__init__.py").touch()
    (tmp_path / "messaging/lonely.py").write_text("def deed():\n    return 1\n")

    assert rules.modules_without_test(tmp_path) == [
        "messaging/lonely.py has no tests/messaging/test_lonely.py"
    ]
    assert rules.rooms_without_sentence(tmp_path) == ["messaging/__init__.py"]
