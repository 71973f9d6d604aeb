"""`/api/v1/changes/`: what changed since a token, as the caller sees it (docs/api.md)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from itportal.core.api.errors import BadParameter
from itportal.core.api.feed import (
    Above,
    FeedType,
    Part,
    Since,
    feeds,
    make_token,
    read_token,
)
from itportal.core.api.paging import CURSOR, LIMIT_SCHEMA
from itportal.core.api.serializers import Out
from itportal.core.api.views import PortalViewSet, signed_in
from itportal.core.errors import PortalError
from itportal.core.journal.feed import MOST, Change, Place, read_changes, values_of_deleted
from itportal.core.journal.ledgers import horizon

UPSERT, DELETE, OUT_OF_SCOPE = OPERATIONS = ("upsert", "delete", "out_of_scope")
# An answer without changes keeps its token so long, so that it is a 304; then the place moves on.
SAME_TOKEN = timedelta(hours=1)


class ChangeOut(Out):
    """One object that changed."""

    seq = serializers.CharField(help_text="Grows along the feed; the same change, the same.")
    type = serializers.CharField(help_text="The collection.")
    uid = serializers.UUIDField()
    op = serializers.ChoiceField(
        choices=OPERATIONS,
        help_text="out_of_scope: it is there, but no longer among what you may see.",
    )
    at = serializers.DateTimeField()
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text="Members that changed, as far as it is known; empty for a new object.",
    )
    object = serializers.DictField(required=False, help_text="As in its list: expand=object.")


@dataclass
class Told:
    """One object of the feed and what its rows were before."""

    kind: FeedType
    object_id: int
    place: Place
    at: datetime
    changed: set[str] = field(default_factory=set)
    before: list[dict[str, Any]] = field(default_factory=list)
    is_gone: bool = False


def told_of(changes: Sequence[Change], kinds: Iterable[FeedType]) -> list[Told]:
    """The changes by object, each once, in the order of its last change."""
    sources = [(model, kind, part) for kind in kinds for model, part in kind.sources().items()]
    found: dict[tuple[str, int], Told] = {}
    for model, kind, part in sources:
        mine = [change for change in changes if change.model is model]
        if isinstance(part, Above):
            _tell_below(found, mine, kind, part)
            continue
        members = kind.members()
        rows = _part_rows(part, mine) if part else {}
        for change in mine:
            now = rows.get(change.object_id, {})
            for object_id in _owners(change, part, now):
                told = found.setdefault(
                    (kind.name, object_id), Told(kind, object_id, change.place, change.at)
                )
                told.place, told.at = max((told.place, told.at), (change.place, change.at))
                _note(told, change, part, now, members)
    return sorted(found.values(), key=lambda told: told.place)


def _tell_below(
    found: dict[tuple[str, int], Told], changes: Sequence[Change], kind: FeedType, above: Above
) -> None:
    """Of the objects under rows that moved: who saw them may see them no more."""
    moved = {c.object_id: c for c in changes if set(above.keeps) & set(c.before())}
    if not moved:
        return
    rows = kind.model_class._base_manager.filter(**{f"{above.by}__in": moved})
    for object_id, row_id in rows.values_list("pk", above.by):
        change = moved[row_id]
        told = found.setdefault(
            (kind.name, object_id), Told(kind, object_id, change.place, change.at)
        )
        told.place, told.at = max((told.place, told.at), (change.place, change.at))
        before = change.before()
        told.before.append({name: before[name] for name in above.keeps if name in before})


def _note(
    told: Told,
    change: Change,
    part: Part | None,
    now: Mapping[str, Any],
    members: Mapping[str, set[str]],
) -> None:
    before = change.before()
    if part:
        told.changed |= set(part.members)
        if not change.is_new:
            told.before.append({n: before.get(n, now.get(n)) for n in part.keeps})
        return
    if change.is_gone:
        told.is_gone = True
    elif not change.is_new:
        told.changed |= {m for name in change.changes for m in members.get(name, ())}
        told.before.append({n: before[n] for n in told.kind.keeps if n in before})


def _part_rows(part: Part, changes: Sequence[Change]) -> dict[int, dict[str, Any]]:
    model = changes[0].model if changes else None
    if model is None:
        return {}
    rows = model._base_manager.filter(pk__in={change.object_id for change in changes})
    return {row["pk"]: row for row in rows.values("pk", part.owner, *part.keeps)}


def _owners(change: Change, part: Part | None, now: Mapping[str, Any]) -> set[int]:
    """The objects a changed row belongs to, before and after."""
    if part is None:
        return {change.object_id}
    held = change.changes.get(part.owner) or [now.get(part.owner)]
    return {int(pk) for pk in held if pk is not None}


def judged(told: Sequence[Told], actor: Any, views: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the actor is told: rows that they neither see nor saw are left out.

    views: by type, a view of its collection as the actor calls it.
    """
    seen: dict[tuple[str, int], Any] = {}
    hidden = {name: view.hidden_members() for name, view in views.items()}
    for name, view in views.items():
        ids = [one.object_id for one in told if one.kind.name == name]
        if ids:
            rows = view.rows().filter(pk__in=ids).values_list("pk", "uid")
            seen |= {(name, pk): (UPSERT, uid) for pk, uid in rows}
            seen |= _lost(name, [o for o in told if o.kind.name == name], seen, actor)
    return [
        {
            "seq": "-".join(map(str, one.place)),
            "type": one.kind.name,
            "uid": str(uid),
            "op": op,
            "at": one.at,
            "changed": sorted(one.changed - hidden[one.kind.name]) if op == UPSERT else [],
        }
        for one in told
        for op, uid in [seen.get((one.kind.name, one.object_id), (None, None))]
        if op
    ]


def _lost(
    name: str, told: Sequence[Told], seen: Mapping[tuple[str, int], Any], actor: Any
) -> dict[tuple[str, int], tuple[str, Any]]:
    """Those the actor saw and does not see now: deleted, or out of scope."""
    away = [one for one in told if (name, one.object_id) not in seen]
    if not away:
        return {}
    kind = away[0].kind
    model, ids = kind.model_class, [one.object_id for one in away]
    rows = model._base_manager.filter(pk__in=ids).values("pk", "uid", *kind.keeps)
    there = {row["pk"]: row for row in rows}
    # Also of what is deleted behind this page: it may have left the caller's sight before.
    deleted = values_of_deleted(model, [pk for pk in ids if pk not in there])
    found = {}
    for one in away:
        now = there.get(one.object_id)
        last = now or {**deleted.get(one.object_id, {}), "pk": one.object_id}
        if "uid" not in last:
            continue  # deleted behind the journal's back
        if one.is_gone and kind.saw(actor, last):
            found[name, one.object_id] = (DELETE, last["uid"])
        elif any(kind.saw(actor, {**last, **before}) for before in one.before):
            found[name, one.object_id] = (OUT_OF_SCOPE, last["uid"])
    return found


class ChangesViewSet(PortalViewSet):
    """What changed in the collections the caller may read, in the order it was committed."""

    rules = {"list": signed_in}
    scopes = {"list": "changes:read"}
    serializer_class = ChangeOut
    institution_lookup = "institution"
    expandable = {"object": ()}
    page_members = {
        "next": {"type": "string", "description": "The token to ask with the next time."},
        "more": {"type": "boolean", "description": "More stands there now: ask at once."},
    }

    def own_parameters(self) -> Mapping[str, tuple[dict[str, Any], str]]:
        names = {"type": "array", "minItems": 1, "uniqueItems": True}
        kinds = {"type": "string", "enum": list(feeds())}
        objects = {"type": "string", "enum": ["object"]}
        return {
            "since": (
                {"type": "string", "pattern": f"^{CURSOR.pattern}$"},
                "The token of a list (header Changes-Token) or `next` of the answer before.",
            ),
            "types": ({**names, "items": kinds}, "Only these collections."),
            "expand": (
                {**names, "items": objects},
                "With the objects as their lists show them.",
            ),
            "limit": (LIMIT_SCHEMA, "About so many changes."),
        }

    def parameter_names(self) -> set[str]:
        return set(self.own_parameters())

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        now = timezone.now()
        scopes = self.token.scopes if self.token else None
        asked = self.chosen("types", set(feeds()), "parameter.type")
        text, limit, expanded = self.parameter("since"), self.limit, bool(self.expanded)
        if not text:
            here = Since((horizon() - 1, MOST), now, tuple(sorted(self._views(asked))))
            return self._told([], make_token(here, self.actor, scopes), more=False)
        since = read_token(text, self.actor, scopes, now=now)
        for name in sorted(asked):
            if since.types and name not in since.types:
                raise BadParameter("changes.types", "since", value=name)
        views = self._views(asked or set(since.types))
        kinds = [feeds()[name] for name in views]
        models = {model for kind in kinds for model in kind.sources()}
        read = read_changes(models, after=since.place, below=horizon(), limit=limit)
        told = told_of(read.changes, kinds)
        results = judged(told, self.actor, views)
        if expanded:
            add_objects(results, views)
        if not read.changes and now - since.at < SAME_TOKEN:
            return self._told([], text, more=False)
        onward = Since(read.place, since.at if read.more else now, tuple(sorted(views)))
        return self._told(results, make_token(onward, self.actor, scopes), more=read.more)

    def _told(self, results: Sequence[dict[str, Any]], token: str, *, more: bool) -> Response:
        return Response({"results": results, "next": token, "more": more})

    def _views(self, names: set[str]) -> dict[str, Any]:
        """A view of each collection for this caller; of all they may read when none is named.

        Raises what the collection itself would answer: 403 without its scope or right.
        """
        found = {}
        for name in names or feeds():
            given = self.request
            view = view_of(feeds()[name], given.user, given.auth, given._request)
            try:
                view.check_rights()
            except PortalError:
                if names:
                    raise
                continue
            found[name] = view
        return dict(sorted(found.items()))


def view_of(kind: FeedType, user: Any, auth: Any, request: HttpRequest) -> Any:
    """The collection's view as if this caller had asked for its list without parameters.

    auth: the token's row, or None. request: keeps whose personal data was shown.
    """
    view = kind.viewset_class()
    view.request = SimpleNamespace(
        query_params=QueryDict(), user=user, auth=auth, method="GET", _request=request
    )
    view.action, view.basename, view.args, view.kwargs = "list", kind.name, (), {}
    return view


def add_objects(results: Sequence[dict[str, Any]], views: Mapping[str, Any]) -> None:
    """`object` of those that are there: as its list shows it."""
    for name, view in views.items():
        mine = {
            row["uid"]: row for row in results if row["type"] == name and row["op"] == UPSERT
        }
        if mine:
            rows = list(view.loaded(view.rows()).filter(uid__in=list(mine)))
            for row, shown in zip(rows, view.shown(rows), strict=True):
                mine[str(row.uid)]["object"] = shown
