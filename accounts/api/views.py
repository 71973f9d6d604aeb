"""The collections institutions, sites, rooms and people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import policy
from accounts.api import filters
from accounts.api import serializers as shapes
from accounts.models import Employment, Institution, Person, Room, Site
from accounts.services import institutions, people, sites
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.views import ReadViewSet
from itportal.core.db import EtKey

BY_NAME = Ordering("name", (Key(EtKey("name")),))
BY_PERSON = Ordering("name", (Key(EtKey("last_name")), Key(EtKey("first_name"))))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))


def reads_and_writes(collection: str) -> Mapping[str, str]:
    """The scopes of a collection that is read, added to and changed."""
    read, write = f"{collection}:read", f"{collection}:write"
    return {"list": read, "retrieve": read, "create": write, "partial_update": write}


PLACE_RULES = {
    "list": policy.may_browse_institutions,
    "retrieve": policy.may_browse_institutions,
    "create": policy.may_manage_institutions,
    "partial_update": policy.may_manage_institutions,
}


class InstitutionViewSet(ReadViewSet):
    """The municipality and the institutions it manages."""

    rules = PLACE_RULES
    scopes = reads_and_writes("institutions")
    serializer_class = shapes.InstitutionOut
    filterset_class = filters.InstitutionFilters
    institution_lookup = "pk"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)

    def visible(self, actor: Any) -> QuerySet[Institution]:
        return Institution.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("parent", "head")

    @extend_schema(request=shapes.InstitutionIn, responses={201: shapes.InstitutionOut})
    def create(self, request: Request) -> Response:
        return self.create_from(shapes.InstitutionIn, self._make)

    @extend_schema(request=shapes.InstitutionPatch)
    def partial_update(self, request: Request, uid: str) -> Response:
        with self.changing() as institution:
            changes = self._references(self.validated(shapes.InstitutionPatch))
            if changes.get("parent"):
                self.require_inside(changes["parent"].pk)
            institutions.update_institution(
                institution_id=institution.pk, actor=self.actor, **changes
            )
        return self.answer(self.get_object())

    def _make(self, **values: Any) -> Institution:
        values = self._references(values)
        parent = values.get("parent")
        self.require_inside(parent.pk if parent else None)
        return institutions.create_institution(actor=self.actor, **values)

    def _references(self, values: dict[str, Any]) -> dict[str, Any]:
        """The rows that the uids in the body name."""
        if values.get("parent"):
            seen = Institution.objects.visible_to(self.actor)
            values["parent"] = self.referred(seen, "parent", uid=values["parent"])
        if values.get("head"):
            persons = Person.objects.visible_to(self.actor)
            values["head"] = self.referred(persons, "head", uid=values["head"])
        return values


class SiteViewSet(ReadViewSet):
    """Buildings where institutions work."""

    rules = PLACE_RULES
    scopes = reads_and_writes("sites")
    serializer_class = shapes.SiteOut
    filterset_class = filters.SiteFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)
    expandable = {"institution": ("institution__parent", "institution__head")}

    def visible(self, actor: Any) -> QuerySet[Site]:
        return Site.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("institution")

    @extend_schema(request=shapes.SiteIn, responses={201: shapes.SiteOut})
    def create(self, request: Request) -> Response:
        return self.create_from(shapes.SiteIn, self._make)

    @extend_schema(request=shapes.SitePatch)
    def partial_update(self, request: Request, uid: str) -> Response:
        with self.changing() as site:
            changes: Any = self.validated(shapes.SitePatch)
            sites.update_site(site_id=site.pk, actor=self.actor, **changes)
        return self.answer(self.get_object())

    def _make(self, institution: Any, **values: Any) -> Site:
        seen = Institution.objects.visible_to(self.actor)
        place = self.referred(seen, "institution", uid=institution)
        self.require_inside(place.pk)
        return sites.create_site(actor=self.actor, institution=place, **values)


class RoomViewSet(ReadViewSet):
    """Rooms of sites."""

    rules = PLACE_RULES
    scopes = reads_and_writes("sites")
    serializer_class = shapes.RoomOut
    filterset_class = filters.RoomFilters
    institution_lookup = "site__institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)
    expandable = {"site": ("site__institution",)}

    def visible(self, actor: Any) -> QuerySet[Room]:
        return Room.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("site")

    @extend_schema(request=shapes.RoomIn, responses={201: shapes.RoomOut})
    def create(self, request: Request) -> Response:
        return self.create_from(shapes.RoomIn, self._make)

    @extend_schema(request=shapes.RoomPatch)
    def partial_update(self, request: Request, uid: str) -> Response:
        with self.changing() as room:
            changes: Any = self.validated(shapes.RoomPatch)
            sites.update_room(room_id=room.pk, actor=self.actor, **changes)
        return self.answer(self.get_object())

    def _make(self, site: Any, **values: Any) -> Room:
        place = self.referred(Site.objects.visible_to(self.actor), "site", uid=site)
        self.require_inside(place.institution_id)
        return sites.create_room(actor=self.actor, site=place, **values)


class PersonViewSet(ReadViewSet):
    """People, as far as the caller may see them. Every read of contacts is journalled."""

    rules = {
        "list": policy.may_browse_people,
        "retrieve": policy.may_browse_people,
        "create": policy.may_manage_people,
        "partial_update": policy.may_manage_people,
    }
    scopes = reads_and_writes("people")
    serializer_class = shapes.PersonOut
    filterset_class = filters.PersonFilters
    institution_lookup = "employments__institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_PERSON, BY_CHANGE)
    expandable = {"room": ("room__site",)}

    def visible(self, actor: Any) -> QuerySet[Person]:
        return Person.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("room").prefetch_related("employments__institution")

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        here = Employment.objects.filter(institution__in=institutions)
        return queryset.filter(pk__in=here.values("person"))

    @extend_schema(request=shapes.PersonIn, responses={201: shapes.PersonOut})
    def create(self, request: Request) -> Response:
        return self.create_from(shapes.PersonIn, self._make)

    @extend_schema(request=shapes.PersonPatch)
    def partial_update(self, request: Request, uid: str) -> Response:
        with self.changing() as person:
            changes: Any = self._room(self.validated(shapes.PersonPatch))
            people.update_person(person_id=person.pk, actor=self.actor, **changes)
        return self.answer(self.get_object())

    def _make(self, institution: Any, **values: Any) -> Person:
        seen = Institution.objects.visible_to(self.actor)
        place = self.referred(seen, "institution", uid=institution)
        self.require_inside(place.pk)
        return people.create_person(actor=self.actor, institution=place, **self._room(values))

    def _room(self, values: dict[str, Any]) -> dict[str, Any]:
        if values.get("room"):
            rooms = Room.objects.visible_to(self.actor)
            values["room"] = self.referred(rooms, "room", uid=values["room"])
        return values
