"""A row that is read by a kept statement is the one a queryset would read."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionTrust
from messaging.models.api_key import ApiKey
from messaging.models.connection import Connection
from messaging.models.selection import places, select
from messaging.models.workspace import Workspace
from tests.factories import NOW, make_api_key

pytestmark = pytest.mark.django_db
WORDS = "quotes \" ' %s; DROP TABLE messaging_workspace; -- 🔔"


def make_connection():
    return Connection.objects.create(
        name=WORDS,
        channel=ChannelKey.EMAIL,
        provider="smtp",
        settings={"host": ["a", 1, None]},
        secrets='{"password": "hunter2"}',
        trust=ConnectionTrust.SHELL,
        is_default=True,
        probe_at=NOW,
        slowed_rate=0.5,
    )


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Workspace.objects.create(name=WORDS, bcc_addresses=["a@b.example"], stamped_at=NOW),
        lambda: make_api_key("messages.send", allowed_networks=["10.0.0.0/8"], expires_at=NOW),
        make_connection,
    ],
)
def test_row_is_what_a_queryset_reads(make):
    model = type(make())

    (found,) = select(model, "")

    expected = model.objects.get()
    assert found == expected
    assert [(value, type(value)) for value in values(found).values()] == [
        (value, type(value)) for value in values(expected).values()
    ]


def test_a_statement_is_kept_and_its_rows_are_not(django_assert_num_queries):
    workspace = Workspace.objects.create(name="before")
    select(Workspace, "WHERE id = %s", workspace.pk)
    Workspace.objects.update(name="after")

    with django_assert_num_queries(1):
        (found,) = select(Workspace, "WHERE id = %s", workspace.pk)

    assert found.name == "after"


def test_a_value_is_never_sql():
    make_api_key(name=WORDS)
    make_api_key(name="other")

    assert [key.name for key in select(ApiKey, "WHERE name = %s", WORDS)] == [WORDS]


def test_many_values_have_a_place_each():
    keys = [make_api_key() for _ in range(3)]
    names = [key.name for key in keys[:2]]

    assert set(select(ApiKey, f"WHERE name IN ({places(names)})", *names)) == set(keys[:2])


def test_a_field_left_out_is_read_when_it_is_asked_for(django_assert_num_queries):
    make_connection()
    with django_assert_num_queries(1):
        (found,) = select(Connection, "", without=["secrets"])

    assert found.get_deferred_fields() == {"secrets"}
    assert found.secrets == '{"password": "hunter2"}'


def test_a_row_that_was_read_is_one_that_can_be_changed():
    make_api_key(name="before")
    (found,) = select(ApiKey, "")
    found.name = "after"
    found.save(update_fields=["name"])

    assert ApiKey.objects.get().name == "after"
