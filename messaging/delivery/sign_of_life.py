"""What ``/readyz`` looks for: a worker that was here a moment ago."""

import os
import platform
import uuid
from datetime import timedelta

from django.db import DatabaseError

from messaging.models.fields import DatabaseNow
from messaging.models.worker import Worker

FORGOTTEN_AFTER = timedelta(days=1)


class SignOfLife:
    """The row of this process, moved by its keeper."""

    def __init__(self) -> None:
        self.worker_id = uuid.uuid4()

    def give(self) -> None:
        """Say that this worker lives; forget those that have not for a day."""
        moved = Worker.objects.filter(pk=self.worker_id).update(seen_at=DatabaseNow())
        if not moved:
            Worker.objects.create(
                worker_id=self.worker_id,
                host=platform.node(),
                process=os.getpid(),
                started_at=DatabaseNow(),
                seen_at=DatabaseNow(),
            )
            Worker.objects.filter(seen_at__lt=DatabaseNow() - FORGOTTEN_AFTER).delete()

    def withdraw(self) -> None:
        """Take the row away: this worker stops on purpose."""
        try:
            Worker.objects.filter(pk=self.worker_id).delete()
        except DatabaseError:
            return  # it is forgotten in a day
