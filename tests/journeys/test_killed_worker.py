"""``kill -9`` in the middle of a send, then a restart: nobody is lost, nobody has two outcomes."""

import pytest
from django.db.models import Count
from django.utils import timezone

from messaging.choices.states import DispatchState
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from tests.factories import make_api_key, make_segment
from tests.journeys.worker import running_worker, start_worker, wait_until

USERS = 10_000
KILLS = 3


@pytest.mark.django_db(transaction=True)
def test_killed_three_times_a_send_still_gives_everybody_one_outcome(client, tmp_path):
    User.objects.bulk_create(
        [User(external_id=f"u{n}", email=f"u{n}@rcpt.example") for n in range(USERS)], 1000
    )
    key = make_api_key("messages.send")
    body = {
        "broadcast": True,
        "segment_id": make_segment().segment_id,
        "messages": {
            "email": {
                "app_id": "a",
                "from": "a@corp.example",
                "subject": "{{${user_id}}}",
                "body": "x",
            }
        },
    }
    client.post(
        "/messages/send",
        body,
        "application/json",
        headers={"Authorization": f"Bearer {key.text}"},
    )

    for kill in range(1, KILLS + 1):
        worker = start_worker(tmp_path)
        wait_until(lambda share=kill: Delivery.objects.count() >= share * USERS // (KILLS + 2))
        worker.kill()
        worker.wait()
        # A dead worker's lease runs out by the clock; here it is over at once.
        Chunk.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())
    with running_worker(tmp_path):
        wait_until(Dispatch.objects.filter(state=DispatchState.COMPLETED).exists)

    doubled = Delivery.objects.values("user_id").annotate(n=Count("id")).filter(n__gt=1)
    assert Delivery.objects.count() == USERS
    assert not doubled.exists()
    totals = Chunk.objects.values_list("size", "cursor", "sent_count")
    assert sum(size for size, _, _ in totals) == sum(sent for _, _, sent in totals) == USERS
