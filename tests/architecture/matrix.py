"""The rights table's vocabulary: rows, outcomes, and the places they are tried at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.models import Institution, Person, Room, Site, User
from tests.builders import make_institution, make_person, make_user

ROLES = ("staff", "specialist", "approver", "finance", "auditor", "administrator")
ALL = " ".join(ROLES)


class Outcome(StrEnum):
    OPEN = "open"  # a page, a form with errors, an answer of the service
    REFUSED = "refused"  # 403
    HIDDEN = "hidden"  # 404
    SIGN_IN = "sign-in"  # to the sign-in page, or 401
    WRONG_METHOD = "wrong method"  # 405


OPEN, REFUSED, HIDDEN, SIGN_IN = (
    Outcome.OPEN,
    Outcome.REFUSED,
    Outcome.HIDDEN,
    Outcome.SIGN_IN,
)


class Place:
    """One institution and what stands in it; rows take their objects from here.

    Made before the tests, whose own changes are taken back. A row may also make its own:
    `args=lambda place: {"uid": make_x(place.institution).uid}`.
    """

    def __init__(self) -> None:
        self.institution: Institution = make_institution()
        self.site = Site.objects.create(institution=self.institution, name="Maja")
        self.room = Room.objects.create(site=self.site, name="101")
        self.person: Person = make_person(institution=self.institution, first_name="Jaan")
        # Somebody who signs in and works here; none of the roles under test.
        self.user: User = make_user("staff", institution=self.institution, first_name="Mari")


class World:
    """Own and foreign institution, and one user per role granted for the own one."""

    def __init__(self) -> None:
        self.own, self.foreign = Place(), Place()
        self.users = {role: self._user(role) for role in ROLES}

    def _user(self, role: str) -> User:
        """Administrators administer everything; the others have their role for `own`."""
        if role == "administrator":
            return make_user(role, first_name=role)
        return make_user(role, institution=self.own.institution, first_name=role)


def nothing(place: Place) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """What one route answers, by role, at one's own institution and at a foreign one.

    name: the URL name with its namespaces (`accounts:person`); method: GET, POST, PATCH…;
    own, foreign: the roles, separated by spaces, for whom it opens (foreign None: as own, for
    routes that concern no institution); otherwise: what the other roles get, `refused`: those of them who get a 403
    (`refused_foreign`: at a foreign institution, when it differs); signed_out: what
    a stranger gets; args, data: keyword arguments of the address and the body, for one place;
    case: tells apart rows of one route and method (its verbs).
    """

    name: str
    own: str = ALL
    foreign: str | None = None
    method: str = "GET"
    otherwise: Outcome = HIDDEN
    refused: str = ""
    refused_foreign: str | None = None
    signed_out: Outcome = SIGN_IN
    args: Callable[[Place], Mapping[str, Any]] = nothing
    data: Callable[[Place], Mapping[str, Any]] = nothing
    path: str = ""  # instead of the name, for a pattern that has none
    query: str = ""
    case: str = ""
    notes: str = field(default="", compare=False)

    @property
    def key(self) -> tuple[str, str]:
        return self.name, self.method

    def expected(self, role: str, *, at_home: bool) -> Outcome:
        opens = self.own if at_home or self.foreign is None else self.foreign
        if role in opens.split():
            return OPEN
        refused = (
            self.refused if at_home or self.refused_foreign is None else self.refused_foreign
        )
        return REFUSED if role in refused.split() else self.otherwise


def outcome_of(response: HttpResponseBase) -> Outcome:
    status = response.status_code
    if status == 401 or (status in (301, 302) and response["Location"].startswith("/login/")):
        return SIGN_IN
    by_status = {403: REFUSED, 404: HIDDEN, 405: Outcome.WRONG_METHOD}
    return by_status.get(status, OPEN)


@dataclass(frozen=True)
class Route:
    """One URL pattern. `methods`: known for API actions, unknown (empty) for page views."""

    name: str
    path: str
    methods: frozenset[str]


def all_routes() -> list[Route]:
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, spaces: tuple[str, ...]
) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, path, inner)
        else:
            name = ":".join((*spaces, pattern.name)) if pattern.name else path
            actions = getattr(pattern.callback, "actions", None) or {}
            yield Route(
                name, path, frozenset(method.upper() for method in actions if method != "head")
            )
