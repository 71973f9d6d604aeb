"""Every URL and API action × every role × own and foreign institution.

A new route needs a row in `tests/<app>/routes.py` (vocabulary: tests/architecture/matrix.py).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.api.client import ApiClient, make_client
from tests.architecture.matrix import ROLES, Place, Row, World, all_routes, outcome_of
from tests.architecture.routes import PREPARES, ROWS

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
PAGES_OF_API = {"api:docs"}  # a page under /api/: for people who signed in


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for the module, inside a transaction that is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = World()
        for prepare in PREPARES:
            prepare(world)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def doors(world: World, django_db_blocker: Any) -> "Doors":
    doors = Doors()
    with django_db_blocker.unblock():
        doors.open(world.users.values())
    return doors


class Doors:
    """Each user's way in, opened once for the module: signing in took longer than most pages."""

    def __init__(self) -> None:
        self._cookies: dict[int, str] = {}
        self._secrets: dict[int, str] = {}

    def client(self, row_name: str, user: User | None) -> Client:
        if row_name.startswith("api:") and row_name not in PAGES_OF_API:
            return ApiClient(self._secrets[user.pk] if user else "")
        client = Client()
        if user:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._cookies[user.pk]
        return client

    def open(self, users: Iterable[User]) -> None:
        for user in users:
            client = Client()
            client.force_login(user)
            self._cookies[user.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
            self._secrets[user.pk] = make_client(user).secret


@contextmanager
def _taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _try(row: Row, path: str, method: str, client: Client, place: Place) -> HttpResponseBase:
    """The route's answer; whatever it changed is taken back."""
    with _taken_back():
        body = {} if method == "GET" else dict(row.data(place))
        has_file = any(isinstance(value, File) for value in body.values())
        is_json = row.name.startswith("api:") and method != "GET" and not has_file
        options = {"content_type": "application/json"} if is_json else {}
        response = getattr(client, method.lower())(path + row.query, body, **options)
    answer: HttpResponseBase = response
    return answer


def _path(row: Row, place: Place) -> str:
    """Makes what the route is about."""
    return row.path or reverse(row.name, kwargs=dict(row.args(place)))


def test_every_route_has_its_row() -> None:
    known = {row.key for row in ROWS}
    names = {row.name for row in ROWS}
    missing = set()
    for route in all_routes():
        if route.methods:
            missing |= {(route.name, m) for m in route.methods if (route.name, m) not in known}
        elif route.name not in names:
            missing.add((route.name, "GET or POST"))
    assert not missing, (
        "these routes have no row in the rights table; say who may open them in "
        "tests/<app>/routes.py (see tests/architecture/matrix.py, example tests/signin/routes.py):"
        + "".join(f"\n  {name} [{method}]" for name, method in sorted(missing))
    )


def test_every_row_has_its_route_once() -> None:
    routes = {route.name for route in all_routes()}
    stale = sorted({row.name for row in ROWS} - routes)
    assert not stale, f"rows without a route: {stale}"
    counted = Counter((*row.key, row.case) for row in ROWS)
    assert [key for key, times in counted.items() if times > 1] == []


@pytest.mark.parametrize(
    "row", ROWS, ids=lambda row: f"{row.method} {row.name} {row.case}".strip()
)
def test_rights(row: Row, world: World, doors: Doors) -> None:
    wrong = []

    def seen(path: str, user: User | None, place: Place) -> str:
        return outcome_of(_try(row, path, row.method, doors.client(row.name, user), place))

    for place in (world.own, world.foreign):
        at_home = place is world.own
        with _taken_back():
            path = _path(row, place)
            if at_home and (got := seen(path, None, place)) != row.signed_out:
                wrong.append(f"signed out: {got}, expected {row.signed_out}")
            for role in ROLES:
                expected = row.expected(role, at_home=at_home)
                if (got := seen(path, world.users[role], place)) != expected:
                    where = "own" if at_home else "foreign"
                    wrong.append(f"{role} at {where} institution: {got}, expected {expected}")
    assert not wrong, "\n  ".join([f"{row.method} {row.name} {row.case}", *wrong])


@pytest.mark.parametrize("name", sorted({row.name for row in ROWS}))
def test_other_methods_are_closed(name: str, world: World, doors: Doors) -> None:
    """A method without a row does nothing, not even for an administrator."""
    rows = [row for row in ROWS if row.name == name]
    declared = {row.method for row in rows}
    client = doors.client(name, world.users["administrator"])
    with _taken_back():
        path = _path(rows[0], world.own)
        open_ones = [
            method
            for method in METHODS
            if method not in declared
            and _try(rows[0], path, method, client, world.own).status_code < 300
        ]
    assert not open_ones, f"{name} answers to {open_ones}, which have no row"
