"""Members of every role, signed in."""

import pytest
from django.test import Client

from messaging.choices.access import Role
from tests.factories import make_member


@pytest.fixture
def signed_in(db):  # noqa: ARG001 - its rows are there, whoever holds them
    """A client for a member of the given role; the member is ``client.member``."""

    def make(role=Role.ADMIN, **fields):
        client = Client(raise_request_exception=False)
        client.member = make_member(role, **fields)
        client.force_login(client.member)
        client.get("/console/account/")  # writes the session's first "seen", once in ten minutes
        return client

    return make


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def viewer(signed_in):
    return signed_in(Role.VIEWER)
