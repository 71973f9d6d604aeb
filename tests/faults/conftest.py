"""Faults are tried on a real portal, kept from test to test and started again when one ended it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.portal import Portal


@pytest.fixture(scope="session")
def kept_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    folder: Path = tmp_path_factory.mktemp("kaust õ ja tühik") / "var"
    portal = Portal(folder)
    yield portal
    if portal.process is not None and portal.process.poll() is None:
        portal.stop()


@pytest.fixture
def portal(kept_portal: Portal) -> Portal:
    """A portal that is ready."""
    if kept_portal.process is None or kept_portal.process.poll() is not None:
        kept_portal.start()
    else:
        kept_portal.until(kept_portal.is_ready, 40)
    return kept_portal
