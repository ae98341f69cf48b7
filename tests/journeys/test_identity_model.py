"""Any sequence of calls leaves the people whom a plain model leaves, and tells what it tells."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.custom_event import CustomEvent, EventName
from messaging.models.fields import address_hash
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.services.users import aliases, deletion, identity
from messaging.wire import read
from tests.factories import NOW
from tests.journeys.people_model import Person, World

IDS, NAMES, LABELS = ["u1", "u2", "u3", "u4"], ["a", "b", "c"], ["crm", "shop"]
MAILS = ["ana@rcpt.example", "BEN@rcpt.example"]
DATES = ["most_recently_updated", "least_recently_updated"]
OUT = SubscriptionState.UNSUBSCRIBED

identified = st.sampled_from([["identified"], ["unidentified"], []])
orders = st.tuples(identified, st.sampled_from([[DATES[0]], [DATES[1]], []])).map(
    lambda parts: (parts[0] + parts[1]) or [DATES[0]]
)
by_id = st.tuples(st.just("id"), st.sampled_from(IDS))
by_alias = st.tuples(st.just("alias"), st.sampled_from(NAMES), st.sampled_from(LABELS))
by_email = st.tuples(st.just("email"), st.sampled_from(MAILS), orders)
by_deletable_email = by_email.filter(lambda named: DATES[1] not in named[2])
names, labels = st.sampled_from(NAMES), st.sampled_from(LABELS)


def several(entry):
    return st.lists(entry, min_size=1, max_size=4)


people = st.lists(
    st.builds(
        Person,
        external_id=st.sampled_from([None, *IDS]),
        email=st.sampled_from(["", *MAILS]),
        is_out=st.booleans(),
        aliases=st.dictionaries(st.sampled_from(LABELS), st.sampled_from(NAMES)),
        attributes=st.dictionaries(st.sampled_from("xyz"), st.integers(0, 9)),
        events=st.integers(0, 2),
        updated=st.integers(-3, 0),
    ),
    min_size=2,
    max_size=7,
)
calls = st.one_of(
    st.tuples(
        st.just("alias_new"),
        several(st.tuples(st.sampled_from([None, *IDS]), names, labels)),
    ),
    st.tuples(
        st.just("alias_update"),
        several(st.tuples(labels, names, names)),
    ),
    st.tuples(
        st.just("identify"),
        st.tuples(
            st.lists(st.tuples(st.sampled_from(IDS), by_alias), min_size=1, max_size=3),
            st.lists(st.tuples(st.sampled_from(IDS), by_email), max_size=2),
        ).map(lambda lists: lists[0] + lists[1]),
    ),
    st.tuples(
        st.just("merge"),
        several(st.tuples(*[st.one_of(by_id, by_id, by_alias, by_email)] * 2)),
    ),
    st.tuples(
        st.just("delete"), st.one_of(several(by_id), several(by_alias), several(by_deletable_email))
    ),
)  # fmt: skip


def apart(crowd):
    """Leave out whoever has an id, or an alias, that somebody before them has."""
    seen, left = set(), []
    for person in crowd:
        names = {person.external_id, *person.aliases.items()} - {None}
        if not names & seen:
            seen |= names
            left.append(person)
    return left


def store(person, name):
    user = User.objects.create(
        external_id=person.external_id,
        email=person.email,
        email_subscribe=OUT if person.is_out else SubscriptionState.SUBSCRIBED,
        custom_attributes=person.attributes,
    )
    User.objects.filter(pk=user.pk).update(updated_at=NOW + timedelta(days=person.updated))
    UserAlias.objects.bulk_create(
        UserAlias(user=user, name=own, label=label) for label, own in person.aliases.items()
    )
    CustomEvent.objects.bulk_create(
        CustomEvent(user=user, event_name=name, time=NOW) for _ in range(person.events)
    )


def wire(identifier):
    kind, *rest = identifier
    if kind == "id":
        return {"external_id": rest[0]}
    if kind == "alias":
        return {"user_alias": {"alias_name": rest[0], "alias_label": rest[1]}}
    return {"email": rest[0], "prioritization": rest[1]}


def alias_new(entries, now):
    body = [{"external_id": i, "alias_name": n, "alias_label": lb} for i, n, lb in entries]
    return aliases.new_aliases(read(aliases.NewUserAliases, {"user_aliases": body}))


def alias_update(entries, now):
    names = ("alias_label", "old_alias_name", "new_alias_name")
    body = [dict(zip(names, entry, strict=True)) for entry in entries]
    return aliases.update_aliases(read(aliases.UserAliasUpdates, {"alias_updates": body}))


def identify(entries, now):
    body = {"aliases_to_identify": [], "emails_to_identify": []}
    for external_id, who in entries:
        kind = "aliases_to_identify" if who[0] == "alias" else "emails_to_identify"
        body[kind].append({"external_id": external_id, **wire(who)})
    answer = identity.identify(read(identity.Identify, body), by=None, now=now)
    offset = len(body["aliases_to_identify"])
    lines = [re.sub(r"^emails_to_identify\.(\d)", lambda m: f"x.{int(m[1]) + offset}", line)
             for line in answer.get("errors", [])]  # fmt: skip
    return {"errors": lines}


def merge(entries, now):
    names = ("identifier_to_merge", "identifier_to_keep")
    body = [dict(zip(names, map(wire, pair), strict=True)) for pair in entries]
    return identity.merge(read(identity.Merge, {"merge_updates": body}), by=None, now=now)


def delete(entries, now):
    kind = {"id": "external_ids", "alias": "user_aliases", "email": "email_addresses"}
    named = [wire(each) for each in entries]
    listed = [each.get("external_id") or each.get("user_alias") or each for each in named]
    body = {kind[entries[0][0]]: listed}
    return deletion.delete_users(read(deletion.DeleteUsers, body), now=now)


DEEDS = [alias_new, alias_update, identify, merge, delete]
CALLS = {deed.__name__: deed for deed in DEEDS}


def refused(answer):
    return [int(line.split(":")[0].split(".")[1]) for line in answer.get("errors", [])]


def in_database():
    users = User.objects.annotate(events=Count("custom_events", distinct=True))
    return sorted(
        (
            user.external_id or "",
            user.email,
            user.email_subscribe == OUT,
            sorted((alias.label, alias.name) for alias in user.aliases.all()),
            sorted(user.custom_attributes.items()),
            user.events,
        )
        for user in users.prefetch_related("aliases")
    )


def in_model(world):
    return sorted(
        (
            person.external_id or "",
            person.email,
            person.is_out,
            sorted(person.aliases.items()),
            sorted(person.attributes.items()),
            person.events,
        )
        for person in world.people
    )


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(crowd=people.map(apart), steps=st.lists(calls, min_size=1, max_size=6))
def test_database_and_model_agree_on_who_is_left_and_on_what_is_told(crowd, steps):
    with transaction.atomic():
        name, _ = EventName.objects.get_or_create(name="visited")
        for person in crowd:
            store(person, name)
        world = World(crowd)
        for number, (deed, entries) in enumerate(steps, start=1):
            timed = deed in {"identify", "merge"}
            expected = getattr(world, deed)(entries, *([number] if timed else []))

            answer = CALLS[deed](entries, NOW + timedelta(days=number))

            assert refused(answer) == expected
            assert in_database() == in_model(world)
        hashes = {address_hash(ChannelKey.EMAIL, mail) for mail in world.refused_addresses}
        assert set(AddressState.objects.values_list("address_hash", flat=True)) == hashes
        assert CustomEvent.objects.count() == sum(person.events for person in world.people)
        transaction.set_rollback(True)
