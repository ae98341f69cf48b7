"""A web server that dies while it accepts, answers that get lost, one key many times at once."""

import socket
import time
import uuid
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from messaging.models.dispatch import Dispatch
from tests.chaos import people
from tests.chaos.scenarios.opening import opened
from tests.chaos.score import Result, scored
from tests.chaos.site import OutOfTimeError, Site

_ACCEPTS, _KILLS, _CUTS, _AT_ONCE, _CALLERS = 50, 5, 50, 50, 5
_PATIENCE_SECONDS = 120.0


def accept(site: Site) -> Result:
    """Each caller repeats with its own key until it hears: as many dispatches as were asked for."""
    with opened(site) as ledger:
        through_kills = _through_kills(site)
        cut = [_after_a_cut(site, number) for number in range(_CUTS)]
        at_once = _at_once(site)
        wanted = {*through_kills, *cut, at_once}
        found = {each.dispatch_id.hex: each.number for each in Dispatch.objects.all()}
        numbers = [number for word, number in found.items() if word in wanted]
        ended = site.ends_within(_PATIENCE_SECONDS, *numbers)
        only = people.Expected(frozenset({people.address(0)}), 1)
        score = scored(dict.fromkeys(numbers, only), ledger)
    asked = _ACCEPTS + _CUTS + 1
    bounds = {
        "too_many_dispatches": (len(found) - asked, 0),
        "too_few_dispatches": (asked - len(wanted & found.keys()), 0),
        "doubled": (score.doubled, 0),
        "unfinished": (not ended, 0),
    }
    return Result(score, bounds, {"faults": _KILLS + _CUTS, "accepts": asked})


def _through_kills(site: Site) -> list[str]:
    """Accept by several callers while the web server is killed again and again."""
    with ThreadPoolExecutor(_CALLERS) as callers:
        answers = [callers.submit(_persist, site, _new_key()) for _ in range(_ACCEPTS)]
        for kill in range(1, _KILLS + 1):
            few = kill * _ACCEPTS // (_KILLS + 1)
            site.wait(lambda few=few: sum(each.done() for each in answers) >= few, 60)
            site.web.kill_group()
            site.start_web()
        return [each.result() for each in answers]


def _persist(site: Site, head: Mapping[str, str]) -> str:
    """Ask with one key until there is an answer; return the dispatch it names."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        answer = site.call("/messages/send", _body(site), **head)
        if answer:
            return answer["dispatch_id"]
        time.sleep(0.1)
    raise OutOfTimeError(f"Nobody answers: {site.last_fault}")


def _after_a_cut(site: Site, number: int) -> str:
    """Hang up a little later each time, on the way or behind the commit; then ask again."""
    head = _new_key()
    with (
        suppress(OSError),
        socket.create_connection(("127.0.0.1", site.port), timeout=5) as line,
    ):
        line.sendall(site.raw_request("/messages/send", _body(site), **head))
        time.sleep(number / 1000)
    return _persist(site, head)


def _at_once(site: Site) -> str:
    """Use one key fifty times at once: every answer names the same dispatch."""
    head = _new_key()
    with ThreadPoolExecutor(_AT_ONCE) as callers:
        answers = [callers.submit(_persist, site, head) for _ in range(_AT_ONCE)]
        names = {each.result() for each in answers}
    return names.pop() if len(names) == 1 else "several"


def _body(site: Site) -> dict[str, object]:
    return site.body("email", external_user_ids=[people.name(0)])


def _new_key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid.uuid4())}
