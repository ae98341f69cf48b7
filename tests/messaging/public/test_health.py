"""Tests of what a load balancer asks."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from messaging import disk
from messaging.models.worker import Worker
from messaging.public import health

ALL_WELL = {"ok": True, "database": True, "migrations": True, "worker": True, "disk": True}


@pytest.fixture
def _room(monkeypatch):
    monkeypatch.setattr(disk, "has_room", lambda: True)


def make_worker(seen_at):
    return Worker.objects.create(host="h", process=1, started_at=seen_at, seen_at=seen_at)


def test_a_living_process_says_so_without_a_query(client):
    # Without the mark for databases a query would be an error.
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"ok": True})


@pytest.mark.django_db
@pytest.mark.usefixtures("_room")
def test_ready_with_a_worker_seen_lately(client):
    make_worker(timezone.now())

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, ALL_WELL)


@pytest.mark.django_db
@pytest.mark.usefixtures("_room")
def test_not_ready_once_the_last_worker_is_silent_for_half_a_minute(client):
    make_worker(timezone.now() - timedelta(seconds=31))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ALL_WELL | {"ok": False, "worker": False}


@pytest.mark.django_db
@pytest.mark.usefixtures("_room")
def test_not_ready_while_a_migration_is_missing(client, monkeypatch):
    make_worker(timezone.now())
    newest = frozenset({*health._newest_migrations(), ("messaging", "9999_not_yet")})
    monkeypatch.setattr(health, "_newest_migrations", lambda: newest)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ALL_WELL | {"ok": False, "migrations": False}


@pytest.mark.usefixtures("_room")
def test_not_ready_without_a_database_and_says_no_more(client, monkeypatch):
    def away():
        raise OperationalError("could not connect to server: secret-host:5432")

    monkeypatch.setattr(health, "_is_migrated", away)

    response = client.get("/readyz")

    assert response.status_code == 503
    nothing = {"database": False, "migrations": False, "worker": False}
    assert response.json() == ALL_WELL | {"ok": False} | nothing


@pytest.mark.django_db
def test_not_ready_while_the_disk_is_nearly_full(client, monkeypatch):
    make_worker(timezone.now())
    monkeypatch.setattr(disk, "has_room", lambda: False)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == ALL_WELL | {"ok": False, "disk": False}


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "trace"])
def test_health_is_only_read(path, method):
    response = getattr(Client(enforce_csrf_checks=True), method)(path)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")
    assert response.json() == {"message": "Method Not Allowed"}
