"""Filters of the lists of people and places."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import FilterSet

from accounts.models import Employment, Institution
from itportal.core.api.filters import (
    AnyOfFilter,
    FlagFilter,
    MomentFilter,
    UidFilter,
    WordsFilter,
)


class InstitutionFilters(FilterSet):
    kind = AnyOfFilter(words=Institution.Kind.values)
    parent = UidFilter(field_name="parent__uid", label="Directly under this institution.")
    is_active = FlagFilter()
    registry_code = WordsFilter()
    q = WordsFilter(method="by_words", label="Part of the name.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=words) | Q(short_name__icontains=words))


class SiteFilters(FilterSet):
    institution = UidFilter(field_name="institution__uid")
    is_active = FlagFilter()
    q = WordsFilter(method="by_words", label="Part of the name or address.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=words) | Q(address__icontains=words))


class RoomFilters(FilterSet):
    site = UidFilter(field_name="site__uid")
    institution = UidFilter(field_name="site__institution__uid")
    is_active = FlagFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class PersonFilters(FilterSet):
    institution = UidFilter(method="by_institution", label="Works there now.")
    email = WordsFilter(lookup_expr="iexact", label="The whole address.")
    is_active = FlagFilter()
    q = WordsFilter(method="by_words", label="Every word begins a first or last name.")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_institution(self, rows: QuerySet[Any], name: str, uid: Any) -> QuerySet[Any]:
        today = timezone.localdate()
        here = Employment.objects.filter(institution__uid=uid, during__contains=today)
        return rows.filter(pk__in=here.values("person"))

    def by_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        for word in words.split():
            rows = rows.filter(Q(first_name__istartswith=word) | Q(last_name__istartswith=word))
        return rows


class VendorFilters(FilterSet):
    is_active = FlagFilter()
    registry_code = WordsFilter()
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
