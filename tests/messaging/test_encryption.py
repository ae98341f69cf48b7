import pytest
from cryptography.fernet import Fernet

from messaging.encryption import UnreadableSecretError, keyed_hash, seal, unseal


def test_what_is_sealed_hides_and_opens():
    sealed = seal("hunter2")

    assert "hunter2" not in sealed
    assert unseal(sealed) == "hunter2"


def test_an_older_key_still_opens_and_the_first_seals(settings):
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.CARILLON_ENCRYPTION_KEYS = (old,)
    sealed = seal("hunter2")
    settings.CARILLON_ENCRYPTION_KEYS = (new, old)

    assert unseal(sealed) == "hunter2"
    assert Fernet(new).decrypt(seal("x").encode()) == b"x"


def test_without_its_key_a_secret_is_unreadable_and_says_so(settings):
    sealed = seal("hunter2")
    settings.CARILLON_ENCRYPTION_KEYS = (Fernet.generate_key().decode(),)

    with pytest.raises(UnreadableSecretError, match="CARILLON_ENCRYPTION_KEY"):
        unseal(sealed)


def test_a_keyed_hash_differs_by_purpose_and_by_key(settings):
    first = keyed_hash("email", "a@rcpt.example")

    assert first == keyed_hash("email", "a@rcpt.example")
    assert first != keyed_hash("sms", "a@rcpt.example")
    settings.SECRET_KEY = "another" * 10
    assert first != keyed_hash("email", "a@rcpt.example")
