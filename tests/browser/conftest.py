"""A real Chromium against a real server; where there is none, one named skip."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from messaging.choices.access import Role
from tests.browser.world import make_world
from tests.factories import make_member

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        pytest.skip("No Chromium on this machine: apt install chromium")
    # Playwright's loop runs in this thread; Django refuses its database beside one unless told.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Visitor:
    """One person at one screen; what the console prints as an error is kept."""

    def __init__(self, browser, address, **options):
        self.address = address
        self.context = browser.new_context(
            **{"viewport": {"width": 1280, "height": 800}, **options}
        )
        self.context.set_default_timeout(10_000)
        self.page = self.context.new_page()
        self.errors = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message):
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    def go(self, path):
        answer = self.page.goto(self.address + path)
        self.page.wait_for_load_state("load")
        return answer

    def sign_in(self, member):
        self.go("/console/sign-in/")
        self.page.fill("[name=email]", member.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/console/")
        return self

    def sideways(self):
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def violations(self):
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.fixture
def visitor(browser, live_server, transactional_db):  # noqa: ARG001 - its rows are there, whoever holds them
    """Make visitors; options are those of a browser context."""
    made = []

    def make(**options):
        made.append(Visitor(browser, live_server.url, **options))
        return made[-1]

    yield make
    for each in made:
        each.context.close()


@pytest.fixture
def member(transactional_db):  # noqa: ARG001 - its rows are there, whoever holds them
    return make_member(Role.ADMIN, email="ana@corp.example", name="Ana Martín")


@pytest.fixture
def world(member):
    return make_world(member)
