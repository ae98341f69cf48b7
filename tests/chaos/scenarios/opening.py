"""How every scenario begins: a fake carries the channel, web and workers run."""

from collections.abc import Iterator
from contextlib import contextmanager

from messaging.models.worker import Worker
from tests.chaos.fakes import Ledger, mail_server, receiver
from tests.chaos.site import Site

_FAKES = {"email": mail_server, "webhook": receiver}


@contextmanager
def opened(
    site: Site, channel: str = "email", *, is_moody: bool = False, **settings: str
) -> Iterator[Ledger]:
    """Yield what the carrier of ``channel`` sees of a site that is up; ``settings`` connect it."""
    mood_of = site.plan.seed if is_moody else None
    with _FAKES[channel](site.plan.latency_seconds, mood_of) as (server, ledger):
        site.carry(channel, server.port, **settings)
        site.start_web()
        site.start_workers()
        site.wait(lambda: Worker.objects.count() >= site.worker_count, 60)
        yield ledger
