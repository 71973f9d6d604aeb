"""Filters of the lists of requests, categories, guides and disruptions."""

from typing import Any

from django_filters import FilterSet

from helpdesk.models import Disruption, Guide, Ticket
from helpdesk.querysets import TicketQuerySet
from itportal.core.api.filters import (
    AnyOfFilter,
    FlagFilter,
    MomentFilter,
    UidFilter,
    WordsFilter,
)


class TicketFilters(FilterSet):
    status = AnyOfFilter(words=Ticket.Status.values)
    priority = AnyOfFilter(words=map(str, Ticket.Priority.values))
    request_type = WordsFilter(field_name="request_type__code")
    category = WordsFilter(field_name="category__code")
    requester = UidFilter(field_name="requester__uid")
    institution = UidFilter(field_name="institution__uid")
    assignee = UidFilter(field_name="assignee__uid")
    unassigned = FlagFilter(field_name="assignee", lookup_expr="isnull")
    asset = UidFilter(field_name="asset__uid")
    tag = WordsFilter(method="tagged")
    opened_since = MomentFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = MomentFilter(field_name="opened_at", lookup_expr="lt")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def tagged(self, rows: TicketQuerySet[Ticket], _name: str, tag: str) -> Any:
        """Among the requests whose tags the caller may see."""
        return rows.with_notes_for(self.request.user).filter(tags__name=tag)


class CategoryFilters(FilterSet):
    request_type = WordsFilter(field_name="request_type__code")


class GuideFilters(FilterSet):
    status = AnyOfFilter(words=Guide.Status.values)
    audience = AnyOfFilter(words=Guide.Audience.values)
    language = AnyOfFilter(words=Guide.Language.values)
    category = WordsFilter(field_name="category__code")
    topic = WordsFilter(field_name="topic__code")
    institution = UidFilter(field_name="institution__uid")
    owner = UidFilter(field_name="owner__uid")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")


class DisruptionFilters(FilterSet):
    kind = AnyOfFilter(words=Disruption.Kind.values)
    source = AnyOfFilter(words=Disruption.Source.values)
    is_over = FlagFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")
