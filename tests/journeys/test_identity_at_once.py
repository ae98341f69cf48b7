"""Many callers join the same people at once: nobody waits for ever, and no row is lost."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from messaging.errors import UnavailableError
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.services.users.aliases import NewUserAliases, new_aliases
from messaging.services.users.deletion import DeleteUsers, delete_users
from messaging.services.users.identity import Identify, Merge, identify, merge
from messaging.wire import read
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db(transaction=True)
CALLERS, PEOPLE, EVENTS = 8, 12, 3
PATIENCE_SECONDS = 60


def at_once(*deeds):
    """Run each deed in a thread of its own; raise what any of them raised."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            answered(deed)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(run, deeds, timeout=PATIENCE_SECONDS))


def answered(deed):
    """Ask until there is an answer, as a caller who hears 503 does."""
    try:
        with transaction.atomic(durable=True):
            return deed()
    except UnavailableError:
        return answered(deed)


def make_people():
    name = EventName.objects.create(name="visited")
    for number in range(PEOPLE):
        user = make_user(f"u{number}", alias=(f"a{number}", f"label {number}"))
        CustomEvent.objects.bulk_create(
            CustomEvent(user=user, event_name=name, time=NOW) for _ in range(EVENTS)
        )


def owned(table):
    """How many rows belong to users who are there."""
    return table.objects.filter(user_id__in=User.objects.values("pk")).count()


@pytest.mark.parametrize("seed", range(3))
def test_merges_over_the_same_users_keep_every_row(seed):
    make_people()
    dice = random.Random(seed)

    def merging():
        ids = dice.sample([f"u{number}" for number in range(PEOPLE)], PEOPLE)
        updates = [
            {"identifier_to_merge": {"external_id": gone}, "identifier_to_keep": {"external_id": k}}
            for gone, k in zip(ids[:4], ids[4:8], strict=True)
        ]
        request = read(Merge, {"merge_updates": updates})
        return lambda: merge(request, by=None, now=NOW)

    at_once(*[merging() for _ in range(CALLERS)])

    assert 0 < User.objects.count() < PEOPLE
    assert owned(CustomEvent) == PEOPLE * EVENTS
    assert owned(UserAlias) == PEOPLE


def test_one_id_given_to_many_users_at_once_makes_them_one():
    for number in range(CALLERS):
        user = User.objects.create()
        UserAlias.objects.create(user=user, name="ana", label=f"label {number}")

    def naming(number):
        alias = {"alias_name": "ana", "alias_label": f"label {number}"}
        entry = {"external_id": "u1", "user_alias": alias}
        request = read(Identify, {"aliases_to_identify": [entry]})
        return lambda: identify(request, by=None, now=NOW)

    at_once(*map(naming, range(CALLERS)))

    assert User.objects.get().external_id == "u1"
    assert owned(UserAlias) == CALLERS


def test_one_alias_asked_for_by_many_at_once_makes_one_user():
    def asking(number):
        names = [f"a{place}" for place in range(10)]
        entries = [{"alias_name": name, "alias_label": "crm"} for name in names]
        request = read(NewUserAliases, {"user_aliases": entries[:: 1 if number % 2 else -1]})
        return lambda: new_aliases(request)

    at_once(*map(asking, range(CALLERS)))

    assert User.objects.count() == UserAlias.objects.count() == 10


def test_deleting_and_merging_at_once_leave_no_row_of_nobody():
    make_people()

    def joining(number):
        update = {
            "identifier_to_merge": {"external_id": f"u{number}"},
            "identifier_to_keep": {"external_id": f"u{number + 1}"},
        }
        request = read(Merge, {"merge_updates": [update]})
        return lambda: merge(request, by=None, now=NOW)

    def deleting(number):
        request = read(DeleteUsers, {"external_ids": [f"u{number + 1}", f"u{number}"]})
        return lambda: delete_users(request, now=NOW)

    at_once(*[deed(number) for number in range(0, CALLERS, 2) for deed in (joining, deleting)])

    left = PEOPLE - CALLERS
    assert User.objects.count() == left
    assert (CustomEvent.objects.count(), UserAlias.objects.count()) == (left * EVENTS, left)
