"""A worker as operators start it, but for two things: short leases, and a guard taken out if asked.

``python -m tests.chaos.worker LANES``. The product has no switch for either: what shortens a lease
in production would one day be set there. Both are done here, before the modules are imported that
read them. A run that is gone takes its workers with it.
"""

import os
import signal
import sys
import threading
import time
import traceback

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
PARENT = os.getppid()


def shorten(lease_seconds: float) -> None:
    """Shrink the lease and every margin that was chosen for its length, in proportion."""
    from messaging.delivery import lease, retry  # noqa: PLC0415 - once Django is set up

    if "messaging.delivery.claim" in sys.modules:
        raise SystemExit("The lease was read before it could be shortened.")
    share = lease_seconds / lease.LEASE_SECONDS
    lease.LEASE_SECONDS = lease_seconds
    from messaging.delivery.window import batch  # noqa: PLC0415 - once the lease is short

    batch.LEAST_LEASE_SECONDS *= share
    retry._FIRST_WAIT_SECONDS *= share
    retry._WEBHOOK_WAITS_SECONDS = tuple(wait * share for wait in retry._WEBHOOK_WAITS_SECONDS)
    shorten_probes(share)


def shorten_probes(share: float) -> None:
    """Have a connection that is held or resting tried again sooner, in proportion."""
    from messaging.choices.outcomes import OutcomeClass  # noqa: PLC0415 - once Django is set up
    from messaging.delivery import admission, retry  # noqa: PLC0415 - once the lease is short

    if "messaging.delivery.health" in sys.modules:
        raise SystemExit("The probe's time was read before it could be shortened.")
    admission.PROBE_EVERY *= share
    retry._UNCHARGED[OutcomeClass.CREDENTIALS] *= share


def poison(name: str) -> None:
    """Die at the sight of one user, as a bug of ours in native code would."""
    from messaging.delivery.window.making import Maker  # noqa: PLC0415 - once the lease is short
    from messaging.models.user import User  # noqa: PLC0415 - once Django is set up

    messages, victims = Maker.messages, []

    def deadly(maker, user_id):
        if not victims:
            victims.append(User.objects.get(external_id=name).pk)
        if user_id in victims:
            os.kill(os.getpid(), signal.SIGKILL)
        return messages(maker, user_id)

    Maker.messages = deadly


def read_slowly(seconds: float) -> None:
    """Take a while over every audience, as one of millions would."""
    from messaging.delivery import expansion  # noqa: PLC0415 - once the lease is short

    read = expansion.read_audience_of

    def slow(*arguments, **options):
        time.sleep(seconds)
        return read(*arguments, **options)

    expansion.read_audience_of = slow


def say_everything() -> None:
    """Log where a window fell over: here no traceback quotes anybody real."""
    from messaging.delivery import drain  # noqa: PLC0415 - once the lease is short

    say = drain._say

    def with_traceback(claim, fault):
        say(claim, fault)
        traceback.print_exception(fault)

    drain._say = with_traceback


def leave_with(parent: int) -> None:
    """End at once when whoever started us is gone."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def main() -> None:
    """Prepare, then be Celery's worker."""
    threading.Thread(target=leave_with, args=[PARENT], daemon=True).start()
    django.setup()
    shorten(float(os.environ["CHAOS_LEASE_SECONDS"]))
    say_everything()
    from tests.chaos.full_disk import shift  # noqa: PLC0415 - the same

    shift()
    from project.celery import app  # noqa: PLC0415 - the same
    from tests.chaos.guards import take_out  # noqa: PLC0415 - the same

    take_out(os.environ.get("GUARD_OFF", ""))
    if victim := os.environ.get("CHAOS_POISON"):
        poison(victim)
    if seconds := os.environ.get("CHAOS_AUDIENCE_SECONDS"):
        read_slowly(float(seconds))
    options = ["--pool", "threads", "--concurrency", sys.argv[1], "--loglevel", "WARNING"]
    app.worker_main(["worker", *options, "--without-gossip", "--without-mingle"])


if __name__ == "__main__":
    main()
