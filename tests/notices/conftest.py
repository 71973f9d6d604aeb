"""One kind of notice of the tests' own, with its templates."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings

from itportal.core.notices import kinds

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _own_kind(settings: Any) -> Iterator[None]:
    kinds.register_kind("test_answered", "An answer to your request")
    [engine] = portal_settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [HERE / "templates"]}]
    yield
    del kinds._KINDS["test_answered"]
