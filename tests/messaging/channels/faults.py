"""What a model says about a value: one line a problem, sorted, or a model that reads it."""

from messaging.channels.base import DeviceRow, Person
from messaging.choices.channels import Platform
from messaging.errors import InvalidRequestError
from messaging.wire import WireModel, read


def faults(model: type[WireModel], value: object) -> list[str]:
    """Return the problems as lines, none for a value that reads."""
    try:
        read(model, value)
    except InvalidRequestError as error:
        return sorted(map(str, error.problems))
    return []


def person(**known) -> Person:
    """Return someone of whom only this is known."""
    return Person(id=1, external_id="u1", **known)


def owner(*tokens: str, platform: Platform) -> Person:
    """Return someone with devices that have these tokens, the one used last first."""
    devices = [
        DeviceRow(id=number, platform=platform, token=token)
        for number, token in enumerate(tokens, start=1)
    ]
    return person(devices=devices)
