"""The web server's application, on a disk that can be told to be full."""

from project.wsgi import application
from tests.chaos.full_disk import shift

__all__ = ["application"]
shift()
