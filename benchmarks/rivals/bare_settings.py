"""The site with nothing but the bare view, for a server process of its own."""

from project.settings import *  # noqa: F403 - the same database and everything else

ROOT_URLCONF = "benchmarks.rivals.bare_view"
MIDDLEWARE: list[str] = []
