"""A mailing as many a Django project writes it: get, render, send, save, and save again.

It judges nothing, ends nothing, and loses what it was doing when it dies.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, models
from django.template import engines
from django.utils import timezone
from django.utils.html import strip_tags

from benchmarks.sending.message import DJANGO_BODY, DJANGO_SUBJECT, SENDER
from messaging.models.user import User


class SentMail(models.Model):
    """One row a mail: first that it is queued, then that it was sent."""

    mailing = models.IntegerField()
    user_id = models.BigIntegerField(db_index=True)
    status = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "benchmarks"
        indexes = [models.Index(fields=["mailing", "status"], name="bench_mailing_status")]

    def __str__(self) -> str:
        return f"{self.mailing} to {self.user_id}"


@contextmanager
def table() -> Iterator[None]:
    """Have its table meanwhile."""
    with connection.schema_editor() as editor:
        editor.create_model(SentMail)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(SentMail)


def send(user_ids: Sequence[int], *, port: int) -> None:
    """Send to each user, one after the other, over one connection."""
    subject = engines["django"].from_string(DJANGO_SUBJECT)
    body = engines["django"].from_string(DJANGO_BODY)
    with get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host="127.0.0.1", port=port
    ) as server:
        for user_id in user_ids:
            user = User.objects.get(pk=user_id)
            row = SentMail(mailing=1, user_id=user.pk, status="queued")
            row.save()
            html = body.render({"user": user})
            mail = EmailMultiAlternatives(
                subject.render({"user": user}),
                strip_tags(html),
                SENDER,
                [user.email],
                connection=server,
            )
            mail.attach_alternative(html, "text/html")
            mail.send()
            row.status, row.sent_at = "sent", timezone.now()
            row.save(update_fields=["status", "sent_at"])
