"""The collections institutions, sites, rooms and people."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts import policy
from accounts.api import filters
from accounts.api.serializers import InstitutionOut, PersonOut, RoomOut, SiteOut
from accounts.models import Employment, Institution, Person, Room, Site
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.views import PortalViewSet
from itportal.core.db import EtKey

BY_NAME = Ordering("name", (Key(EtKey("name")),))
BY_PERSON = Ordering("name", (Key(EtKey("last_name")), Key(EtKey("first_name"))))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))


class InstitutionViewSet(PortalViewSet):
    """The municipality and the institutions it manages."""

    rules = dict.fromkeys(("list", "retrieve"), policy.may_browse_institutions)
    scopes = {"list": "institutions:read", "retrieve": "institutions:read"}
    serializer_class = InstitutionOut
    filterset_class = filters.InstitutionFilters
    institution_lookup = "pk"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)

    def get_queryset(self) -> QuerySet[Institution]:
        rows = Institution.objects.visible_to(self.actor)
        return rows.select_related("parent", "head")


class SiteViewSet(PortalViewSet):
    """Buildings where institutions work."""

    rules = dict.fromkeys(("list", "retrieve"), policy.may_browse_institutions)
    scopes = {"list": "sites:read", "retrieve": "sites:read"}
    serializer_class = SiteOut
    filterset_class = filters.SiteFilters
    institution_lookup = "institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)
    expandable = {"institution": ("institution__parent", "institution__head")}

    def get_queryset(self) -> QuerySet[Site]:
        return Site.objects.visible_to(self.actor).select_related("institution")


class RoomViewSet(PortalViewSet):
    """Rooms of sites."""

    rules = dict.fromkeys(("list", "retrieve"), policy.may_browse_institutions)
    scopes = {"list": "sites:read", "retrieve": "sites:read"}
    serializer_class = RoomOut
    filterset_class = filters.RoomFilters
    institution_lookup = "site__institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_NAME, BY_CHANGE)
    expandable = {"site": ("site__institution",)}

    def get_queryset(self) -> QuerySet[Room]:
        return Room.objects.visible_to(self.actor).select_related("site")


class PersonViewSet(PortalViewSet):
    """People, as far as the caller may see them."""

    rules = dict.fromkeys(("list", "retrieve"), policy.may_browse_people)
    scopes = {"list": "people:read", "retrieve": "people:read"}
    serializer_class = PersonOut
    filterset_class = filters.PersonFilters
    institution_lookup = "employments__institution"
    orderings = (BY_AGE, NEWEST_FIRST, BY_PERSON, BY_CHANGE)
    expandable = {"room": ("room__site",)}

    def get_queryset(self) -> QuerySet[Person]:
        rows = Person.objects.visible_to(self.actor).select_related("room")
        return rows.prefetch_related("employments__institution")

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        here = Employment.objects.filter(institution__in=institutions)
        return queryset.filter(pk__in=here.values("person"))
