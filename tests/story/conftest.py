"""The whole portal as `make run` starts it: demo municipality, worker, mail to a real server."""

from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Page

from tests.browser.browser import DESK
from tests.faults.portal import Portal, free_port

FIRST_START_SECONDS = 240


class Postbox:
    """An SMTP server on loopback that keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], Message]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 kept"

    def to(self, address: str, about: str) -> list[Message]:
        """Mails to the address whose subject names `about`, in the order they came."""
        return [
            mail
            for recipients, mail in self.mails
            if address in recipients
            and about in str(make_header(decode_header(mail["Subject"])))
        ]


@pytest.fixture(scope="module")
def postbox() -> Iterator[tuple[Postbox, int]]:
    box = Postbox()
    port = free_port()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, postbox: tuple[Postbox, int]
) -> Iterator[Portal]:
    folder: Path = tmp_path_factory.mktemp("lugu") / "var"
    settings = {"ITPORTAL_SMTP_HOST": "127.0.0.1", "ITPORTAL_SMTP_PORT": str(postbox[1])}
    portal = Portal(folder, arguments=(), settings=settings)
    portal.start(seconds=FIRST_START_SECONDS)
    yield portal
    portal.stop()


def sign_in(browser: Browser, portal: Portal, who: str, **context: Any) -> Page:
    """A page of one demo person, signed in by the form."""
    opened = browser.new_context(
        **{"viewport": DESK, "locale": "et-EE", **context},
        base_url=f"http://127.0.0.1:{portal.port}",
    )
    page = opened.new_page()
    page.goto("/login/")
    page.fill("input[name=login]", f"{who}@naidisvald.ee")
    page.fill("input[name=password]", "naidisvald")
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/")
    return page
