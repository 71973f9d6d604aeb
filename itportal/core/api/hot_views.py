"""Collections whose lists go from one statement to bytes, and answer 304 without reading rows."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Model, QuerySet
from django.utils import translation
from rest_framework.request import Request
from rest_framework.response import Response

from itportal.core.api.conditional import tags_of
from itportal.core.api.errors import BadParameter
from itportal.core.api.feed import sight
from itportal.core.api.hot import Plan, kept_plan, plan_of
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, in_order, make_cursor, read_cursor
from itportal.core.api.views import ReadViewSet
from itportal.core.journal.state import State, current_state
from itportal.core.prepared import KEY, Prepared, Rights, kept_in, rights_of

_LISTS: dict[Hashable, "tuple[Prepared, str] | None"] = {}


class HotReadViewSet(ReadViewSet):
    """A collection that programs pull whole. Its Out serializer must be plain (hot.plan_of)."""

    # Parameters of its lists beside the filters: name → JSON schema, what it does.
    list_parameters: ClassVar[Mapping[str, tuple[dict[str, Any], str]]] = {}

    def parameter_names(self) -> set[str]:
        more = set(self.list_parameters) if self.action == "list" else set()
        return super().parameter_names() | more

    def shown_instead(self) -> Mapping[str, str]:
        """Foreign key → the annotation (of load()) whose row is shown in its place."""
        return {}

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if self.parameter("count", "exact") != "exact":
            raise BadParameter("parameter.invalid", "count")
        plan = self._plan()
        state = current_state()
        self.tell_token(lambda: state.horizon)
        read = self._prepared_rows(plan) or self._compiled_rows(plan)
        self.etag = self.list_tag(plan.models(read.sql), state)
        if self.etag and self.etag in tags_of(self.request.headers.get("If-None-Match", "")):
            return Response(None)
        rows = read()
        cursor = self._cursor_behind(plan, rows) if len(rows) > self.limit else ""
        self.link_next(cursor)
        found = plan.shown(rows[: self.limit], state)
        body: dict[str, Any] = {"results": found, "next": cursor or None}
        if self.parameter("count"):
            body["count"] = self.filter_queryset(self.rows()).order_by().count()
        return Response(body)

    def _plan(self) -> Plan:
        context = self.get_serializer_context()
        only, expand, lacks = context["only"], context["expand"], context["lacks"]
        instead = self.shown_instead()
        language = translation.get_language()
        shape = (frozenset(only or ()), frozenset(expand), tuple(sorted(instead.items())))
        key = (type(self), *shape, language, lacks)
        model = self.get_queryset().model

        def make() -> Plan:
            serializer = self.out_class()(
                context={"only": only, "expand": expand, "lacks": lacks}
            )
            return plan_of(serializer, model, key=key, instead=instead)

        return kept_plan(key, make)

    # --- the statement ----------------------------------------------------------------------------
    def _position(self) -> Sequence[Any] | None:
        cursor = self.parameter("cursor")
        if not cursor:
            return None
        return read_cursor(cursor, ordering=self.ordering, salt=self.request.path)

    def _select(
        self, plan: Plan, rows: QuerySet[Any], position: Sequence[Any] | None
    ) -> QuerySet[Any]:
        ordered, keys = in_order(self.load(rows), ordering=self.ordering, position=position)
        return plan.selected(ordered, *keys)[: self.limit + 1]

    def _prepared_rows(self, plan: Plan) -> "_Rows | None":
        """By a statement compiled and planned before, when nothing but the place changes."""
        asked = set(self.request.query_params) - {
            "fields",
            "expand",
            "cursor",
            "limit",
            "count",
        }
        if asked - {"ordering"} or self.ordering not in {BY_AGE, NEWEST_FIRST}:
            return None
        rights, position = rights_of(self.actor), self._position()
        key = (plan.key, rights.key, self.ordering.name, self.limit, position is None)
        kept = kept_in(_LISTS, key, lambda: self._prepare(plan, rights, position))
        if kept is None:
            return _Rows("", list)
        prepared, sql = kept
        return _Rows(sql, lambda: prepared.all(*(position or (0,)), *rights.values))

    def _prepare(
        self, plan: Plan, rights: Rights, position: Sequence[Any] | None
    ) -> tuple[Prepared, str] | None:
        of = None if position is None else (KEY - 1,)
        rows = self._select(plan, self.rows(rights.stand_in()), of)
        prepared = Prepared(lambda: rows, KEY - 1, *rights.markers, strict=False)
        try:
            sql = rows.query.sql_with_params()[0]
            prepared.compile()
        except EmptyResultSet:
            return None
        return prepared, sql

    def _compiled_rows(self, plan: Plan) -> "_Rows":
        rows = self._select(plan, self.filter_queryset(self.rows()), self._position())
        compiler: Any = rows.query.get_compiler(using=rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return _Rows("", list)
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)

        def read() -> list[Any]:
            with connections[rows.db].cursor() as cursor:
                cursor.execute(sql, params)
                found = cursor.fetchall()
            return (
                list(compiler.apply_converters(map(list, found), converters))
                if converters
                else found
            )

        return _Rows(sql, read)

    def _cursor_behind(self, plan: Plan, rows: Sequence[tuple[Any, ...]]) -> str:
        values = rows[self.limit - 1][len(plan.columns) :]
        return make_cursor(values, ordering=self.ordering, salt=self.request.path)

    # --- not changed ------------------------------------------------------------------------------
    def list_tag(self, models: set[type[Model]] | None, state: State) -> str:
        """The strong validator: question, rights and the state of all that is shown. "" when
        something is shown whose changes are not kept: then the bytes are the validator.
        """
        if models is None:
            return ""
        scopes = self.token.scopes if self.token else None
        facts = (
            *(settings.VERSION, self.request.path, translation.get_language()),
            sorted(self.request.query_params.items()),
            *(sight(self.actor, scopes), state.of(models)),
        )
        return f'".{hashlib.sha256(repr(facts).encode()).hexdigest()[:24]}"'


class _Rows:
    """A statement and how it is read."""

    def __init__(self, sql: str, read: Any) -> None:
        self.sql = sql
        self._read = read

    def __call__(self) -> list[Any]:
        found: list[Any] = self._read()
        return found
