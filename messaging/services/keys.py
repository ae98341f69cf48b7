"""API keys: made once, shown once, ended at once. Source: design, safety §6."""

from collections.abc import Iterable
from datetime import datetime
from ipaddress import ip_network

from django.db import IntegrityError, transaction

from messaging.choices.access import Permission
from messaging.errors import InvalidRequestError, NotFoundError, Problem
from messaging.models.api_key import ApiKey
from messaging.models.member import Member
from messaging.tokens import key_hash, key_prefix, new_api_key

LONGEST_NAME = 255


def create_key(
    name: str,
    permissions: Iterable[str],
    *,
    networks: Iterable[str] = (),
    expires_at: datetime | None = None,
    by: Member | None = None,
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which nobody can read again.

    No ``networks`` means from anywhere. Raises ``InvalidRequestError`` for a name that is taken, an
    unknown permission, something that is no network, or an end that has passed.
    """
    wanted, allowed = list(permissions), list(networks)
    if problems := [*_name_problems(name), *_permission_problems(wanted), *_problems_of(allowed)]:
        raise InvalidRequestError("This key cannot be made.", problems)
    text = new_api_key()
    api_key = ApiKey(
        name=name.strip(),
        prefix=key_prefix(text),
        key_hash=key_hash(text),
        permissions=[right.value for right in Permission if right in wanted],
        allowed_networks=[str(ip_network(network)) for network in allowed],
        created_by=by,
        expires_at=expires_at,
    )
    _save(api_key)
    return api_key, text


def revoke_key(name: str, *, now: datetime) -> ApiKey:
    """End the key ``name``, from the next request on; one that has ended keeps its first end.

    Raises ``NotFoundError`` when there is no such key.
    """
    ApiKey.objects.filter(name=name, revoked_at=None).update(revoked_at=now)
    if api_key := ApiKey.objects.filter(name=name).first():
        return api_key
    raise NotFoundError("There is no key of this name.")


@transaction.atomic
def _save(api_key: ApiKey) -> None:
    try:
        with transaction.atomic():
            api_key.save(force_insert=True)
    except IntegrityError:
        taken = Problem("name", "There is a key of this name. Choose another.")
        raise InvalidRequestError("This key cannot be made.", [taken]) from None
    if api_key.expires_at and api_key.expires_at <= api_key.created_at:
        over = Problem("expires_at", "This moment has passed.")
        raise InvalidRequestError("This key cannot be made.", [over])


def _name_problems(name: str) -> list[Problem]:
    if 0 < len(name.strip()) <= LONGEST_NAME:
        return []
    return [Problem("name", f"Give it a name of 1 to {LONGEST_NAME} characters.")]


def _permission_problems(permissions: list[str]) -> list[Problem]:
    if not permissions:
        return [Problem("permissions", "Name at least one permission.")]
    known = ", ".join(Permission.values)
    return [
        Problem(f"permissions.{place}", f"There is no such permission. There are: {known}.")
        for place, permission in enumerate(permissions)
        if permission not in Permission.values
    ]


def _problems_of(networks: list[str]) -> list[Problem]:
    problems = []
    for place, network in enumerate(networks):
        try:
            ip_network(network)
        except ValueError:
            rule = "Write an address or a network, such as 10.0.4.0/24; no bits after the mask."
            problems.append(Problem(f"networks.{place}", rule))
    return problems
