"""Faults, and the moments at which they come: the same for the same seed."""

import random
import time

from tests.chaos.site import OutOfTimeError, Site


def moments(seed: int, faults: int, messages: int) -> list[int]:
    """Return after how many messages each fault comes, in order, none in the last twentieth.

    They hang on what the carrier has seen, not on the clock, so that each hits a worker at work.
    """
    last = max(faults + 1, messages * 19 // 20)
    return sorted(random.Random(seed).sample(range(1, last), faults))


def at_each_moment(site: Site, dispatch: int, ledger, messages: int, deed, *, most=None) -> int:
    """Do ``deed`` at each of the plan's moments, while the dispatch goes on; return how often."""
    done = 0
    for moment in moments(
        site.plan.seed, min(site.plan.faults, most or site.plan.faults), messages
    ):
        if not _reached(site, dispatch, ledger, moment):
            break
        deed()
        done += 1
    return done


def every(site: Site, dispatch: int, deed) -> int:
    """Do ``deed`` every few seconds, while the dispatch goes on; return how often."""
    done = 0
    end = time.monotonic() + site.plan.every_seconds
    until = time.monotonic() + site.patience_seconds
    while not site.has_ended(dispatch) and time.monotonic() < until:
        if time.monotonic() >= end:
            deed()
            done += 1
            end = time.monotonic() + site.plan.every_seconds
        time.sleep(0.02)
    return done


def _reached(site: Site, dispatch: int, ledger, moment: int) -> bool:
    """Wait until the carrier has seen so many; *False* when it never will."""
    try:
        site.wait(
            lambda: ledger.count(dispatch) >= moment or site.has_ended(dispatch),
            site.patience_seconds,
        )
    except OutOfTimeError:
        return False
    return ledger.count(dispatch) >= moment and not site.has_ended(dispatch)
