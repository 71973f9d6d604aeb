"""One Chromium for the whole run; pages signed in without the sign-in form; axe; overflow."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from accounts.models import User
from tests.browser.browser import DESK, PHONE

# Playwright's sync API keeps an event loop in this thread; Django would refuse its ORM here.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

WIDTHS = (320, 390, 768, 1024, 1280, 1920)
# Pastes a small picture, as Ctrl V does, into the field of a selector.
PASTE = """async (field) => {
  const canvas = document.createElement("canvas");
  canvas.width = 40; canvas.height = 30;
  canvas.getContext("2d").fillRect(4, 4, 20, 10);
  const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "image.png", {type: "image/png"}));
  document.querySelector(field).dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = [item for item in items if "tests/browser/" in item.nodeid and "page" in _uses(item)]
    if os.environ.get("BROWSER") != "0" or not here:
        return
    left = pytest.mark.skip(reason=f"BROWSER=0: {len(here)} browser tests left out")
    for item in here:
        item.add_marker(left)
    print(f"\nBROWSER=0: {len(here)} browser tests left out")  # noqa: T201


def _uses(item: pytest.Item) -> set[str]:
    names = set(getattr(item, "fixturenames", ()))
    return {"page"} if names & {"page", "phone", "make_page", "browser"} else set()


@dataclass
class Portal:
    """The portal served from this process on loopback, with its static files."""

    url: str

    def sign_in(self, page: Page, user: User) -> None:
        """A session of `user` in the page's context."""
        client = Client()
        client.force_login(user)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": self.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict


@pytest.fixture
def live_portal(transactional_db: None, live_server: Any) -> Portal:
    return Portal(url=live_server.url)


def came(page: Page, heading: str) -> None:
    """That page is there, with its scripts: keys pressed earlier would be nobody's."""
    expect(page.locator("h1")).to_have_text(heading)
    page.wait_for_load_state()


@dataclass
class Complaints:
    """What the browser's console and network complained about on one page."""

    lines: list[str] = field(default_factory=list)

    def note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "favicon" not in message.text:
            self.lines.append(f"{message.type}: {message.text}")


PageMaker = Callable[..., Page]


@pytest.fixture
def make_page(browser: Browser, live_portal: Portal) -> Iterator[PageMaker]:
    """`make_page(user=None, phone=False, dark=False)`; complaints are asserted at the end."""
    contexts: list[BrowserContext] = []
    noted = Complaints()

    def make(
        user: User | None = None, *, phone: bool = False, dark: bool = False, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]  # a TypedDict
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            locale="et-EE",
            timezone_id="Europe/Tallinn",
            base_url=live_portal.url,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", noted.note)
        page.on("pageerror", lambda error: noted.lines.append(f"script: {error}"))
        if user is not None:
            live_portal.sign_in(page, user)
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            # A draft kept as the page closes would be written while the tables are emptied.
            page.evaluate("document.querySelectorAll('draft-form').forEach((f) => f.stop?.())")
        context.close()
    # A test that takes the net away hears of it.
    allowed = re.compile(
        r"Failed to load resource: (the server responded with a status of 4|net::ERR_INTERNET_DISC)"
    )
    unexpected = [line for line in noted.lines if not allowed.search(line)]
    assert not unexpected, unexpected


@pytest.fixture
def page(make_page: PageMaker) -> Page:
    """A desk of 1440 px, light, nobody signed in."""
    return make_page()


@pytest.fixture
def phone(make_page: PageMaker) -> Page:
    return make_page(phone=True)


def overflowing(page: Page) -> list[str]:
    """What sticks out to the right of the window, at the present width."""
    result: list[str] = page.evaluate(
        """() => {
          const wide = document.documentElement;
          if (wide.scrollWidth <= wide.clientWidth) return [];
          return [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > wide.clientWidth + 1
              && !e.parentElement.closest(".tbl-wrap"))
            .slice(0, 5).map(e => e.tagName + "." + e.className);
        }"""
    )
    return result


@pytest.fixture
def no_sideways() -> Callable[[Page], None]:
    """The page never scrolls sideways, from 320 to 1920 px."""

    def check(page: Page) -> None:
        size = page.viewport_size
        bad = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            out = overflowing(page)
            if out:
                bad[width] = out
        if size is not None:
            page.set_viewport_size(size)
        assert not bad, f"{page.url} {bad}"

    return check
