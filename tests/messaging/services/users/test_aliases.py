"""Second names, given and changed as the wire asks."""

import pytest

from messaging.models.user_alias import UserAlias
from messaging.services.users.aliases import (
    NewUserAliases,
    UserAliasUpdates,
    new_aliases,
    update_aliases,
)
from messaging.wire import read
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def names():
    return set(UserAlias.objects.values_list("user__external_id", "name", "label"))


def test_fields_beside_the_nested_form_have_their_way():
    make_user("u1")
    entry = {
        "external_id": "u1",
        "user_alias": {"external_id": "u2", "alias_name": "ana", "alias_label": "crm"},
    }

    new_aliases(read(NewUserAliases, {"user_aliases": [entry]}))

    assert names() == {("u1", "ana", "crm")}


def test_null_for_the_external_id_is_the_same_as_none():
    entry = {"external_id": None, "alias_name": "ana", "alias_label": "crm"}

    new_aliases(read(NewUserAliases, {"user_aliases": [entry]}))

    assert names() == {(None, "ana", "crm")}


def test_renaming_says_where_nothing_changed():
    make_user("u1", alias=("ana", "crm"))
    updates = [
        {"alias_label": "crm", "old_alias_name": old, "new_alias_name": new}
        for old, new in (("ana", "anna"), ("ben", "x"))
    ]

    body = update_aliases(read(UserAliasUpdates, {"alias_updates": updates}))

    assert body == {
        "aliases_processed": 2,
        "message": "success",
        "errors": ["alias_updates.1: nobody has this alias"],
    }
    assert names() == {("u1", "anna", "crm")}
