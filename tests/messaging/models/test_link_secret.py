from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from messaging.models.link_secret import LinkSecret


@pytest.mark.django_db
def test_the_first_need_makes_the_key_and_the_next_gets_the_same():
    first = LinkSecret.current()

    assert first.version == 1
    assert len(first.secret) == 32
    assert LinkSecret.current() == LinkSecret.of_version(1) == first


@pytest.mark.django_db(transaction=True)
def test_all_who_need_the_first_key_at_once_get_the_same():
    together = Barrier(4)

    def current(_):
        together.wait()
        try:
            return LinkSecret.current()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(current, range(4)))

    assert keys == {LinkSecret.current()}


@pytest.mark.django_db
def test_the_newest_signs_and_the_old_one_is_still_found():
    old = LinkSecret.current()
    LinkSecret.objects.create(version=2)

    assert LinkSecret.current().version == 2
    assert LinkSecret.of_version(1) == old
    assert LinkSecret.of_version(3) is None


@pytest.mark.django_db
def test_the_secret_is_sealed_at_rest():
    secret = LinkSecret.current().secret

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM messaging_linksecret")
        stored = cursor.fetchone()[0]

    assert secret.hex() not in stored


@pytest.mark.django_db
def test_a_new_secret_key_breaks_no_link(settings):
    before = LinkSecret.current()
    settings.SECRET_KEY = "n" * 50

    assert LinkSecret.of_version(1) == before


@pytest.mark.django_db
@pytest.mark.parametrize("version", [0, 256])
def test_a_version_that_no_token_can_hold_is_refused(version):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkSecret.objects.create(version=version)


def test_a_secret_is_called_by_its_version():
    assert str(LinkSecret(version=3)) == "version 3"
