"""What the tests of the REST door share."""

import pytest
from django.test import Client

from messaging.api.throttling import wrong_keys


@pytest.fixture(autouse=True)
def _no_wrong_keys_yet():
    wrong_keys.clear()


@pytest.fixture
def signed():
    """A client that signs each call with a key, or with any text."""

    def client(api_key, **headers):
        text = getattr(api_key, "text", api_key)
        return Client(headers={"Authorization": f"Bearer {text}", **headers})

    return client
