"""Fixtures shared by all tests."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, sync_playwright

from itportal.core.api import throttling
from tests.browser.browser import CHROMIUM_ARGS, axe_source, chromium

# The rules whose answer may change with the colours alone.
AXE_COLOURS = ["color-contrast", "link-in-text-block"]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_TESTS = count()


# How fast a loaded machine makes examples says nothing of the code.
settings.register_profile(
    "any speed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any speed")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Tests of several connections empty all tables by TRUNCATE: let them, in this database
    only (tests/journal/test_append_only.py proves the triggers)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE %s",
            ["%\\_no\\_truncate"],
        )
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}" ON {table}')


@pytest.fixture(scope="session", autouse=True)
def patient_flush() -> Iterator[None]:
    """A request that a closing page left behind may hold a table while all are emptied: PostgreSQL
    ends one of the two; when it is the emptying, it is done again."""
    once = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # Django's own

    def flush(case: TransactionTestCase) -> None:
        try:
            once(case)
        except CommandError as error:
            if "deadlock detected" not in str(error.__cause__):
                raise
            once(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush)
        yield


@pytest.fixture(autouse=True)
def own_counters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's requests are counted with another test's: keys and addresses come again."""
    monkeypatch.setattr(throttling, "COUNTERS", f"itportal:api:rate:{next(_TESTS)}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one Chromium of this process (Playwright's sync API can be started once)."""
    try:
        path = chromium()
    except RuntimeError as error:
        pytest.fail(str(error), pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe_script() -> str:
    return axe_source().read_text(encoding="utf-8")


@pytest.fixture
def axe(axe_script: str) -> Callable[..., None]:
    """Fails with every violation of WCAG 2.2 AA and best practice on the page as it is now;
    `colours=True`: of the rules about colours, for a page checked before in others.
    """

    def check(page: Page, *, colours: bool = False) -> None:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(axe_script)
        only = {"type": "rule", "values": AXE_COLOURS} if colours else None
        found = page.evaluate(
            "only => axe.run(document, {runOnly: only, resultTypes: ['violations']})",
            only or {"type": "tag", "values": AXE_TAGS},
        )
        problems = [
            f"{v['id']}: {v['help']}\n    "
            + "\n    ".join(
                f"{n['target'][0]} {n['html'][:160]} | {(n.get('failureSummary') or '')[:300]}"
                for n in v["nodes"][:5]
            )
            for v in found["violations"]
        ]
        assert not problems, f"{page.url}\n" + "\n".join(problems)

    return check
