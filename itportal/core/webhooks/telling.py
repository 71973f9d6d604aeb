"""What a webhook is told: the change feed, seen with the eyes of its owner."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest
from django.utils import translation

from itportal.core.api.changes import add_objects, judged, told_of, view_of
from itportal.core.api.directory import directory
from itportal.core.api.feed import feeds, sight
from itportal.core.api.models import ApiToken
from itportal.core.api.rendering import OPTIONS, plain
from itportal.core.errors import PortalError
from itportal.core.journal.feed import Place, Read, read_changes
from itportal.core.journal.reads import NOTED, keep_persons
from itportal.core.webhooks.models import Webhook
from itportal.core.webhooks.scopes import types_of

VIEW = "webhooks:message"  # as whose reads of personal data are journalled


class Teller:
    """One webhook's view of what changes, with its owner's rights as they are now."""

    def __init__(self, webhook: Webhook) -> None:
        self.webhook = webhook
        owner: Any = webhook.user
        limit = webhook.institution_id
        owner.limited_to = directory().subtree(limit) if limit else None
        self.user = owner
        self.request: Any = HttpRequest()
        self.request.user = self.user

    @cached_property
    def sight(self) -> str:
        """The same as long as the owner may see the same."""
        webhook = self.webhook
        asked = [*webhook.scopes, *webhook.types, str(webhook.with_objects)]
        return sight(self.user, [*asked, *webhook.operations])

    @cached_property
    def views(self) -> dict[str, Any]:
        """Of each collection it tells of, and its owner may read."""
        webhook = self.webhook
        token = ApiToken(
            user=webhook.user, scopes=webhook.scopes, institution_id=webhook.institution_id
        )
        found = {}
        for name in webhook.types or types_of(set(webhook.scopes)):
            view = view_of(feeds()[name], self.user, token, self.request)
            try:
                view.check_rights()
            except PortalError:
                continue
            found[name] = view
        return found

    def told(self, *, after: Place, below: int, limit: int) -> tuple[Read, list[Any]]:
        """About `limit` changes behind a place, and what the owner is told of them."""
        kinds = [feeds()[name] for name in self.views]
        models = {model for kind in kinds for model in kind.sources()}
        read = read_changes(models, after=after, below=below, limit=limit)
        return read, self._results(read.changes, kinds)

    def told_again(self, *, after: Place, upto: Place) -> list[Any]:
        """What stands between two places, with today's rights."""
        found: list[Any] = []
        place, more = after, True
        while more and place < upto:
            read, results = self.told(after=place, below=upto[0] + 1, limit=2000)
            place, more = read.place, read.more
            found += results
        return [row for row in found if _place_of(row) <= upto]

    def _results(self, changes: Any, kinds: Any) -> list[Any]:
        with translation.override(self.user.language):
            results = judged(told_of(changes, kinds), self.user, self.views)
            wanted = self.webhook.operations
            results = [row for row in results if not wanted or row["op"] in wanted]
            if self.webhook.with_objects:
                add_objects(results, self.views)
        return results

    def body(self, results: list[Any], told_at: datetime) -> str:
        """The message; reads of personal data in it are journalled with it."""
        shown = getattr(self.request, NOTED, None)
        if shown:
            keep_persons(
                user=self.user,
                uids=shown["uids"],
                columns="contact",
                view=VIEW,
                purpose=self.webhook.name,
            )
        return message("changes", told_at, {"webhook": self.webhook.uid, "results": results})


def message(kind: str, told_at: datetime, data: dict[str, Any]) -> str:
    """As Standard Webhooks shapes a body: type, timestamp, data."""
    body = {"type": kind, "timestamp": told_at.astimezone(UTC), "data": data}
    return orjson.dumps(body, default=plain, option=OPTIONS).decode()


def persons_in(body: str) -> set[UUID]:
    """Whose contacts a kept message shows."""
    results = orjson.loads(body)["data"].get("results", ())
    return {UUID(row["uid"]) for row in results if row["type"] == "people"}


def _place_of(row: dict[str, Any]) -> Place:
    xid, _dash, pk = row["seq"].partition("-")
    return int(xid), int(pk)
