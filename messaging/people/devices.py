"""Push tokens: each leads to one user, the one it came with last.

Source: spec, subscription-and-frequency §3.
"""

from collections.abc import Collection
from hashlib import sha256

from django.db.models import Q

from messaging.models.device import Device
from messaging.people.attribute_object import Token
from messaging.people.person import Person

_AT_ONCE = 500  # rows an INSERT


def place_tokens(people: Collection[Person]) -> None:
    """Give each its tokens; an older token of the same device and app leads nowhere any more."""
    latest = {
        (token.app.pk, _hash(token)): (person, token)
        for person in people
        for token in person.tokens
    }
    if not latest:
        return
    devices = [_device(person, token) for _, (person, token) in sorted(latest.items(), key=_place)]
    _end_older(devices)
    Device.objects.bulk_create(
        devices,
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["app", "token_hash"],
        update_fields=["user", "device_id"],
    )


def are_known(tokens: Collection[Token]) -> bool:
    """Say whether any of these tokens leads to somebody already."""
    hashes = [_hash(token) for token in tokens]
    apps = [token.app.pk for token in tokens]
    return Device.objects.filter(token_hash__in=hashes, app__in=apps).exists()


def _place(entry: tuple[tuple[int, str], object]) -> tuple[int, str]:
    return entry[0]


def _device(person: Person, token: Token) -> Device:
    return Device(
        user_id=person.pk,
        app=token.app,
        platform=token.app.platform,
        token=token.text,
        token_hash=_hash(token),
        device_id=token.device_id,
    )


def _end_older(devices: Collection[Device]) -> None:
    """Delete what these devices were reached by before."""
    named = [each for each in devices if each.device_id]
    if named:
        older = Device.objects.filter(
            app__in={each.app_id for each in named},
            device_id__in={each.device_id for each in named},
        ).exclude(Q(token_hash__in=[each.token_hash for each in devices]))
        pairs = {(each.app_id, each.device_id) for each in named}
        keys = older.values_list("pk", "app_id", "device_id")
        over = [pk for pk, app_id, device_id in keys if (app_id, device_id) in pairs]
        Device.objects.filter(pk__in=over).delete()


def _hash(token: Token) -> str:
    return sha256(token.text.encode()).hexdigest()
