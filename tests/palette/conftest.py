"""The help desk's cast."""

import pytest

from tests.helpdesk.conftest import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()
