"""Any page of the log or of a large send, against the first of the same listing.

Whole pages, as a member or a caller waits for them: found, laid out, answered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from warnings import catch_warnings

from django.contrib.sessions.models import Session
from django.test import Client, override_settings

from benchmarks.listings import Page, delivery_pages, log_pages, recipient_pages
from benchmarks.log_filling import STOCK
from benchmarks.questions import Run
from benchmarks.ratio import in_turns
from benchmarks.report import Figure, compared
from messaging.choices.access import Permission, Role
from messaging.models.activity_entry import ActivityBody, ActivityEntry
from messaging.models.member import Member
from messaging.models.rate_window import RateWindow
from messaging.services.keys import create_key

_ANY, _DEEP = 3.0, 1.5
_PLAIN = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def measure(run: Run) -> Iterator[Figure]:
    """Yield B12 of the design: a figure a page."""
    with run.world(stock=STOCK), _visitor() as visitor:
        for listing in (log_pages, recipient_pages, delivery_pages):
            first, *others = listing(run.users)
            for page in others:
                yield _compared(run, visitor, page=page, first=first)


def _compared(run: Run, visitor: Client, *, page: Page, first: Page) -> Figure:
    pairs = in_turns(
        partial(visitor.get, page.url),
        partial(visitor.get, first.url),
        ours_as=page.check,
        theirs_as=first.check,
    )
    most = _DEEP if page.is_deep else _ANY
    gate = run.gate(postgresql=most, sqlite=most)
    return compared(f"{first.name}, {page.name}", pairs, gate=gate, against="first page")


@contextmanager
def _visitor() -> Iterator[Client]:
    """Have a member signed in who also holds a key; nothing of their visit is left."""
    newest = ActivityEntry.objects.order_by("-pk").values_list("pk", flat=True)[0]
    member = Member.objects.create(email="visitor@corp.example", role=Role.ADMIN)
    key, text = create_key("visitor", [Permission.DISPATCHES_READ.value])
    client = Client(SERVER_NAME="127.0.0.1", headers={"authorization": f"Bearer {text}"})
    client.force_login(member)
    try:
        # Static files need not be collected here.
        with override_settings(STORAGES=_PLAIN), catch_warnings(action="ignore"):
            yield client
    finally:
        for model in (ActivityBody, ActivityEntry):
            model.objects.filter(pk__gt=newest).delete()
        for left in (key, member, RateWindow.objects.all(), Session.objects.all()):
            left.delete()
