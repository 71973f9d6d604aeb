"""The page-weight budget (UI.md §16): bytes and requests fail the build; time is benched (G17)."""

import pytest

from helpdesk.services.catalogue import install_catalogue
from tests.browser.conftest import PageMaker
from tests.browser.weight import first_load
from tests.builders import make_institution, make_user


@pytest.mark.parametrize(
    ("path", "role"), [("/", "staff"), ("/stiil/", "specialist"), ("/helpdesk/", "specialist")]
)
def test_first_load_is_light(path: str, role: str, make_page: PageMaker) -> None:
    page = make_page(make_user(role, institution=make_institution()))
    weight = first_load(page, path)
    print(weight)  # noqa: T201
    assert weight.requests <= 25, weight.by_address
    assert weight.packed_bytes <= 100_000, weight.by_address  # G17 allows 150 kB


def test_a_page_that_asks_nothing_by_htmx_does_without_it(make_page: PageMaker) -> None:
    install_catalogue()
    user = make_user("staff", institution=make_institution())
    devices = first_load(make_page(user), "/minu/seadmed/")
    assert not [url for url in devices.by_address if "htmx" in url]
    form = first_load(make_page(user), "/uus/muu-mure/")
    assert [url for url in form.by_address if "file-drop" in url]
    queue = first_load(make_page(make_user("specialist")), "/helpdesk/")
    assert len([url for url in queue.by_address if "htmx" in url]) == 1
