"""The site: it knows the app, the app does not know it."""

from project.celery import app as celery_app

__all__ = ["celery_app"]
