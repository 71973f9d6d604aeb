"""What a request asks by its query and headers: names from allow-lists, the first wrong one named."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from django_filters import FilterSet

from itportal.core.api.errors import BadParameter
from itportal.core.api.paging import (
    BY_AGE,
    DEFAULT_LIMIT,
    LARGEST_LIMIT,
    NEWEST_FIRST,
    Ordering,
)
from itportal.core.errors import NotThere
from itportal.core.shape import has_control

WHOLE = re.compile(r"[1-9][0-9]{0,6}")
READS = frozenset({"list", "retrieve"})


class Parameters:
    """The part of a view set that reads its query.

    orderings: allowed values of `ordering`, the first is the default. expandable: name →
    relations to select when it is expanded; prefetched: likewise. paged: actions beside `list`
    that answer a page, oldest first.
    """

    orderings: ClassVar[tuple[Ordering, ...]] = (BY_AGE, NEWEST_FIRST)
    paged: ClassVar[frozenset[str]] = frozenset()
    expandable: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    prefetched: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    filterset_class: ClassVar[type[FilterSet] | None] = None
    request: Any  # DRF's Request; its base class says HttpRequest
    kwargs: dict[str, Any]
    action: Any

    def own_parameters(self) -> Mapping[str, tuple[dict[str, Any], str]]:
        """Instead of a list's usual parameters: name → its JSON schema, what it does."""
        return {}

    def parameter_names(self) -> set[str]:
        """The query parameters of the running action."""
        names: set[str] = set()
        if self.action in READS:
            names |= {"fields"} | ({"expand"} if self.expandable else set())
        if self.action in self.paged:
            names |= {"cursor", "limit"}
        if self.action == "list":
            names |= {"cursor", "limit", "ordering", "count"}
            if self.filterset_class:
                names |= set(self.filterset_class.base_filters)
        return names

    def check_parameters(self) -> None:
        known = self.parameter_names()
        for name, values in self.request.query_params.lists():
            if name not in known:
                raise BadParameter("parameter.unknown", shown(name))
            if len(values) > 1:
                raise BadParameter("parameter.repeated", name)
            if has_control(values[0]):
                raise BadParameter("parameter.text", name)
            if values[0] == "":
                raise BadParameter("parameter.invalid", name)
        for value in self.kwargs.values():
            if has_control(str(value)):
                raise NotThere("not_there")

    def parameter(self, name: str, default: str = "") -> str:
        return str(self.request.query_params.get(name, default))

    def chosen(self, name: str, allowed: set[str], code: str) -> set[str]:
        """A parameter holding names separated by commas, each allowed."""
        text = self.parameter(name)
        listed = text.split(",") if text else []
        for word in listed:
            if word not in allowed or listed.count(word) > 1:
                raise BadParameter(code, name, value=shown(word))
        return set(listed)

    @property
    def limit(self) -> int:
        text = self.parameter("limit", str(DEFAULT_LIMIT))
        if not WHOLE.fullmatch(text) or int(text) > LARGEST_LIMIT:
            raise BadParameter("parameter.limit", "limit", most=LARGEST_LIMIT)
        return int(text)

    @property
    def ordering(self) -> Ordering:
        if self.action in self.paged:
            return BY_AGE
        wanted = self.parameter("ordering", self.orderings[0].name)
        for ordering in self.orderings:
            if ordering.name == wanted:
                return ordering
        raise BadParameter("parameter.ordering", "ordering", value=shown(wanted))

    @property
    def expanded(self) -> set[str]:
        return self.chosen("expand", set(self.expandable), "parameter.expand")


def header_language(request: HttpRequest) -> str | None:
    """The first language of Accept-Language that the portal speaks."""
    header = request.headers.get("Accept-Language", "")
    for code, _quality in parse_accept_lang_header(header):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return None


def shown(text: str) -> str:
    """Somebody's input inside a message: short, printable."""
    return "".join(c if c.isprintable() else "?" for c in text[:80])
