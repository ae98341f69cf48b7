"""Whether this process lives, and whether the whole may be sent work. Says yes or no, never more.

No key, no names, versions or counts. Source: design, safety §10, delivery §11.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import cache, wraps

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

from messaging import disk
from messaging.models.fields import DatabaseNow
from messaging.models.worker import Worker

WORKER_SILENCE = timedelta(seconds=30)
READ_METHODS = ("GET", "HEAD")

View = Callable[[HttpRequest], HttpResponse]


def read_only(view: View) -> View:
    """Answer other methods with 405, in JSON."""

    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        if request.method in READ_METHODS:
            response = view(request)
        else:
            response = JsonResponse({"message": "Method Not Allowed"}, status=405)
            response.headers["Allow"] = ", ".join(READ_METHODS)
        response.headers["Cache-Control"] = "no-store"
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # Django's own mark; nothing is changed
    return answer


@read_only
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that this process answers; asks nothing of anyone."""
    return JsonResponse({"ok": True})


@read_only
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say whether messages would be accepted and sent now: 200 or 503."""
    checks = {**_database_checks(), "disk": disk.has_room()}
    is_ready = all(checks.values())
    return JsonResponse({"ok": is_ready, **checks}, status=200 if is_ready else 503)


def _database_checks() -> dict[str, bool]:
    """Return what only the database knows; all false where it does not answer."""
    try:
        return {"database": True, "migrations": _is_migrated(), "worker": _has_worker()}
    except DatabaseError:
        return {"database": False, "migrations": False, "worker": False}


def _is_migrated() -> bool:
    return _newest_migrations() <= MigrationRecorder(connection).applied_migrations().keys()


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app, as this release's files have them."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _has_worker() -> bool:
    return Worker.objects.filter(seen_at__gte=DatabaseNow() - WORKER_SILENCE).exists()
