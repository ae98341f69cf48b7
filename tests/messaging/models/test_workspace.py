import pytest

from messaging.models.workspace import Workspace


@pytest.mark.django_db
def test_defaults_hold_until_a_row_is_written():
    assert Workspace.current().undo_seconds == 10
    Workspace.objects.create(undo_seconds=0)

    assert Workspace.current().undo_seconds == 0
