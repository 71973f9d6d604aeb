"""A kind of the tests' own; what its app hides is in the set `hidden`."""

from collections.abc import Iterator

import pytest

from itportal.core.search import registry
from tests.search.builders import KIND


@pytest.fixture(autouse=True)
def hidden() -> Iterator[set[int]]:
    hidden: set[int] = set()
    registry.register_kind(
        KIND, "Asjad", "box", visible=lambda user, ids: {pk for pk in ids if pk not in hidden}
    )
    yield hidden
    registry.unregister_kind(KIND)
