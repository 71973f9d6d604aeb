"""Answer headers over every page that opens (research: OWASP ASVS 5.0 chapters 3 and 14)."""

import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from itportal.core.headers import PERMISSIONS
from tests.architecture.matrix import OPEN, Row, World
from tests.architecture.routes import PREPARES, ROWS

pytestmark = pytest.mark.django_db
PAGES = [row for row in ROWS if row.method == "GET" and not row.name.startswith("api")]
NONCE = re.compile(r"script-src 'self' 'nonce-([\w+/=-]+)'")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        for prepare in PREPARES:
            prepare(world)
        yield world
        transaction.set_rollback(True)


class Inline(HTMLParser):
    """Collects what a strict policy forbids, and the nonces of scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.nonces: set[str | None] = set()
        self._script: dict[str, str | None] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in known if name.startswith("on")]
        self.found += [f"<{tag} style>"] if "style" in known else []
        self.found += ["<style>"] if tag == "style" and not known.get("nonce") else []
        for name in ("href", "src", "action", "formaction"):
            if (known.get(name) or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}=javascript>")
        self._script = known if tag == "script" else None

    def handle_data(self, data: str) -> None:
        if self._script is not None and data.strip():
            if self._script.get("nonce"):
                self.nonces.add(self._script["nonce"])
            elif "json" not in (self._script.get("type") or ""):
                self.found.append("inline <script>")


def _open(row: Row, world: World) -> HttpResponseBase:
    path = row.path or reverse(row.name, kwargs=dict(row.args(world.own)))
    client = Client()
    if row.signed_out != OPEN:
        client.force_login(world.users["administrator"])
    with transaction.atomic():
        response = client.get(path + row.query)
        transaction.set_rollback(True)
    answer: HttpResponseBase = response
    return answer


@pytest.mark.parametrize("row", PAGES, ids=lambda row: row.name)
def test_every_page_is_armoured(row: Row, world: World) -> None:
    response = _open(row, world)
    if row.name.startswith("health:"):
        return
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Permissions-Policy"] == PERMISSIONS
    if row.signed_out != OPEN and not row.name.startswith("attachments"):
        assert "no-store" in response["Cache-Control"]
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return
    policy = response["Content-Security-Policy"]
    for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy
    page = Inline()
    page.feed(response.content.decode())  # type: ignore[attr-defined]  # not streamed
    assert not page.found, f"{row.name}: {page.found}"
    if page.nonces:
        sent = NONCE.search(policy)
        assert sent
        assert page.nonces == {sent[1]}


def test_nonce_differs_between_answers(client: Client, settings: Any) -> None:
    from django.http import HttpRequest, HttpResponse

    from itportal.core.headers import ContentPolicyMiddleware

    def page(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))  # type: ignore[attr-defined]

    seen = set()
    for _ in range(2):
        response: Any = ContentPolicyMiddleware(page)(HttpRequest())
        nonce = response.content.decode()
        assert f"'nonce-{nonce}'" in response["Content-Security-Policy"]
        seen.add(nonce)
    assert len(seen) == 2


@pytest.mark.parametrize("path", ["/", "/login/", "/nothing/", "/profiil/"])
def test_refusals_and_redirects_are_armoured_too(client: Client, path: str) -> None:
    response = client.get(path)
    assert "Content-Security-Policy" in response
    assert response["X-Frame-Options"] == "DENY"


def test_cookies_are_closed_to_scripts(client: Client, settings: Any) -> None:
    from tests.builders import make_user

    user = make_user()
    client.post("/login/", {"login": user.email, "password": "parool"})
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert cookie["path"] == "/"


def test_log_lines_cannot_be_forged(
    client: Client, caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    """A line break in an address must not begin a line of its own."""
    with caplog.at_level(logging.WARNING):
        client.get("/nothing/%0aINFO%20forged%20line/")
    assert caplog.records
    formatter = logging.Formatter("%(message)s")
    for record in caplog.records:
        assert "\nINFO" not in formatter.format(record)
