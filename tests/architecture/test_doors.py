"""The doors read, make one call inward and answer; they write no row themselves."""

from pathlib import Path

from tests.architecture import rules

ROOT = Path(__file__).parents[2]


def test_no_door_writes_a_row():
    assert rules.writing_doors(ROOT) == []


def test_a_planted_write_is_found(tmp_path):
    (tmp_path / "messaging/api").mkdir(parents=True)
    (tmp_path / "messaging/api/view.py").write_text("Dispatch.objects.filter(pk=1).update(state=2)")

    assert rules.writing_doors(tmp_path) == [
        "messaging/api/view.py:1 Dispatch.objects.filter(pk=1).update"
    ]
