"""A real Chromium against a real server; where there is none, one named skip."""

import os
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from messaging.choices.access import Role
from tests.browser.world import make_world
from tests.factories import make_member

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage"]
PASSWORD = "correct horse battery"
WIDTHS = (320, 390, 820, 1024)
HEIGHT = 844
AXE = Axe()


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

    def turn(self, selector):
        """Click what leads to another page, and have that page with its scripts run."""
        with self.page.expect_navigation():
            self.page.click(selector)

    def sign_in(self, member):
        self.go("/console/sign-in/")
        self.page.fill("[name=email]", member.email)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/console/")
        return self

    def as_member(self, member):
        """Come with a session that was begun elsewhere; the form has tests of its own."""
        client = Client()
        client.force_login(member)
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        cookie = {"name": session.key, "value": session.value, "url": self.address}
        self.context.add_cookies([cookie])
        return self

    def sideways(self):
        """By how many pixels the page is wider than its window, at each width where it is."""
        wider = {}
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            wider[width] = self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        return {width: pixels for width, pixels in wider.items() if pixels > 0}

    def violations(self):
        """What axe finds wide and narrow, light and dark."""
        self.page.evaluate(AXE.axe_script)
        found = []
        for width, scheme in product((1280, 390), ("light", "dark")):
            self.page.set_viewport_size({"width": width, "height": HEIGHT})
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found += self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")[
                "violations"
            ]
        return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


@pytest.fixture
def visitor(browser, live_server, transactional_db):
    """Make visitors; options are those of a browser context."""
    made = []

    def make(**options):
        made.append(Visitor(browser, live_server.url, **options))
        return made[-1]

    yield make
    for each in made:
        each.context.close()


@pytest.fixture
def member(transactional_db):
    return make_member(Role.ADMIN, email="ana@corp.example", name="Ana Martín")


@pytest.fixture
def world(member):
    return make_world(member)
