"""Rows of a kind of the tests' own, visible to everybody signed in."""

from itertools import count
from typing import Any

from django.utils import timezone

from itportal.core.search.services import index_object

KIND = "tests.thing"
_next = count(1)


def put(title: str, **changes: Any) -> int:
    """Index one object; returns its id."""
    object_id = changes.pop("object_id", next(_next))
    facts: dict[str, Any] = {
        "kind": KIND,
        "object_id": object_id,
        "url": f"/things/{object_id}/",
        "number": "",
        "title": title,
        "body": "",
        "hint": "",
        "readers": ["all"],
        "at": timezone.now(),
    }
    index_object(**(facts | changes))
    return int(object_id)
