"""Field differences: written by the same statement that changes the rows (docs/journal.md).

PostgreSQL 18's RETURNING old/new gives what an UPDATE really replaced, so a change costs no
SELECT before it, a race cannot falsify the before-value, and one row or ten thousand take
one statement. django-auditlog's registry says which models and fields; its signal receivers
(blind to bulk writes, three statements a save) are replaced by these.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from auditlog.registry import AuditlogModelRegistry
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models import sql
from django.db.models.signals import m2m_changed, post_save, pre_delete

from itportal.core.bulk import copy_rows
from itportal.core.context import Context, current
from itportal.core.journal.models import RowChange

CREATE, UPDATE, DELETE = (
    RowChange.Action.CREATE,
    RowChange.Action.UPDATE,
    RowChange.Action.DELETE,
)
MASKED = "***"
INTO = (
    "INSERT INTO journal_rowchange (content_type_id, object_pk, object_id, object_repr, action,"
    " changes_text, changes, actor_id, cid, remote_addr, additional_data) "
)
VALUES = "%s, pk::text, pk, {label}, %s, '', changes, %s, %s::uuid, %s::inet, %s::jsonb"

NO_LABEL = "''"


def correlation_id() -> str | None:
    """The same id as the event's `request_id`; never one sent by the client."""
    request_id = current().request_id
    return str(request_id) if request_id else None


def mask(value: str) -> str:
    """Hide all of a secret (django-auditlog's own default shows half)."""
    return MASKED


@dataclass(frozen=True, slots=True)
class Tracked:
    """One audited model: its columns (field name, column, masked), and where it stands."""

    table: str
    pk: str
    columns: tuple[tuple[str, str, bool], ...]


@cache
def tracked(model: type[models.Model]) -> Tracked:
    settings = registry.get_model_fields(model)
    quote = connection.ops.quote_name
    columns = tuple(
        (field.name, quote(str(field.column)), field.name in settings["mask_fields"])
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in settings["exclude_fields"]
    )
    return Tracked(quote(model._meta.db_table), quote(str(model._meta.pk.column)), columns)


def audited_update(queryset: models.QuerySet[Any], /, **values: Any) -> int:
    """`queryset.update(**values)` with its differences, in one statement; returns the rows.

    Write `updated_at` and the like yourself, as with update(). Records no event: the service
    that calls it does.
    """
    if queryset.query.is_sliced:
        raise TypeError("Cannot update a query once a slice has been taken.")
    query: Any = queryset.query.chain(sql.UpdateQuery)
    query.add_update_values(values)
    query.annotations = {}
    return _run_update(queryset.model, query)


def audited_bulk_create(
    model: type[models.Model], rows: Sequence[models.Model], *, batch_size: int = 2000
) -> list[Any]:
    """`bulk_create` with one more statement per batch for the differences; returns the rows."""
    created: list[Any] = []
    for start in range(0, len(rows), batch_size):
        batch = model._default_manager.bulk_create(rows[start : start + batch_size])
        _log_whole(model, batch, CREATE)
        created += batch
    return created


def audited_delete(queryset: models.QuerySet[Any]) -> int:
    """`queryset.delete()`, named so that it stands out; returns the number of its own rows.

    Every deleted row, and every link of a deleted row to an audited one, leaves an entry.
    """
    _total, per_model = queryset.delete()
    return per_model.get(queryset.model._meta.label, 0)


def audited_copy(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]], labels: Sequence[str]
) -> None:
    """Very many new rows, by COPY (core.bulk.copy_rows), with their differences: two statements.

    Every row names its primary key; labels: what each is called, in the same order.
    """
    if not rows:
        return
    pk = str(model._meta.pk.attname)
    copy_rows(model, rows)
    with connection.cursor() as cursor:
        keys = [row[pk] for row in rows]
        cursor.execute(
            _whole_statement(model, True), (*_facts(model, CREATE), keys, list(labels))
        )


def audited_update_rows(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> int:
    """Other values for each row, with their differences, in one statement; returns the rows.

    Every row names its primary key and the same columns (`attname`s), JSON-able. Write
    `updated_at` yourself.
    """
    if not rows:
        return 0
    info, quote = tracked(model), connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    written = [by_name[name] for name in rows[0] if not by_name[name].primary_key]
    columns = [(quote(str(f.column)), f.db_type(connection)) for f in written]
    said = ", ".join(f"{column} {kind}" for column, kind in columns)
    pairs = ", ".join(f"{column} = v.{column}" for column, _kind in columns)
    returning = _returning(model, frozenset(field.name for field in written))
    statement = (
        f"UPDATE {info.table} SET {pairs} FROM jsonb_to_recordset(%s::jsonb)"
        f" AS v({info.pk} bigint, {said}) WHERE {info.table}.{info.pk} = v.{info.pk} {returning}"
    )
    circumstances = _circumstances(model) if returning else ()
    encoded = json.dumps(list(rows), cls=_WholeMoments, ensure_ascii=False)
    with connection.cursor() as cursor:
        cursor.execute(statement, (encoded, *circumstances))
        return int(cursor.rowcount)


class _WholeMoments(DjangoJSONEncoder):
    """Django's cuts microseconds off: a row would not have the moment it was given."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def audited_delete_rows(
    model: type[models.Model], keys: Sequence[int], labels: Sequence[str]
) -> None:
    """Very many rows nothing points at, with their last values: two statements."""
    info = tracked(model)
    with connection.cursor() as cursor:
        cursor.execute(
            _whole_statement(model, False), (*_facts(model, DELETE), list(keys), list(labels))
        )
        cursor.execute(f"DELETE FROM {info.table} WHERE {info.pk} = ANY(%s)", [list(keys)])


# --- what is written ----------------------------------------------------------------


def _run_update(model: type[models.Model], query: Any) -> int:
    """Run Django's UpdateQuery (its stubs lack `values`), keeping what it replaced."""
    statement, params = query.get_compiler(connection.alias).as_sql()
    if not statement:
        return 0
    written = frozenset(field.name for field, _model, _value in query.values)
    returning = _returning(model, written)
    if returning:
        statement, params = f"{statement} {returning}", (*params, *_circumstances(model))
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


@cache
def _returning(model: type[models.Model], written: frozenset[str]) -> str:
    """RETURNING that hands each row's old and new values to journal_keep (migration 0005)."""
    info = tracked(model)
    columns = [column for column in info.columns if column[0] in written]
    if not columns:
        return ""
    pairs = ["'{}'::jsonb"]
    secrets = ["'{}'::jsonb"]
    shown = []
    for name, column, masked in columns:
        before, after = f"old.{column}", f"new.{column}"
        pair = _pair(before, after, masked=masked)
        if masked:
            secrets.append(
                f"CASE WHEN {before} IS DISTINCT FROM {after} "
                f"THEN jsonb_build_object('{name}', {pair}) ELSE '{{}}' END"
            )
        else:
            shown.append(f"'{name}', {pair}")
    if shown:
        pairs = [f"jsonb_build_object({', '.join(shown)})"]
    return (
        f"RETURNING journal_keep(%s, new.{info.pk}, {pairs[0]}, {' || '.join(secrets)}, "
        "%s, %s::uuid, %s::inet, %s::jsonb)"
    )


def _pair(before: str, after: str, *, masked: bool) -> str:
    if not masked:
        return f"jsonb_build_array({before}, {after})"
    shown = f"CASE WHEN {{0}} IS NOT NULL THEN '{MASKED}' END"
    return f"jsonb_build_array({shown.format(before)}, {shown.format(after)})"


def _log_whole(model: type[models.Model], rows: Iterable[models.Model], action: int) -> None:
    """Entries for rows that came to be or are about to go, read from the table itself."""
    rows = list(rows)
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _whole_statement(model, action == CREATE),
            (
                *_facts(model, action),
                [row.pk for row in rows],
                [str(row) for row in rows],
            ),
        )


@cache
def _whole_statement(model: type[models.Model], is_new: bool) -> str:  # noqa: FBT001
    info = tracked(model)
    pairs = []
    for name, column, masked in info.columns:
        value = f"""'"{MASKED}"'""" if masked else f"to_jsonb(t.{column})::text"
        pair = f"'[null, ' || {value} || ']'" if is_new else f"'[' || {value} || ', null]'"
        pairs.append(f"""CASE WHEN t.{column} IS NOT NULL THEN '"{name}": ' || {pair} END""")
    # As text, parsed once: half the time of building an object out of objects.
    changes = f"('{{' || concat_ws(', ', {', '.join(pairs)}) || '}}')::jsonb"
    return (
        f"{INTO} SELECT {VALUES.format(label='label')} FROM ("
        f"SELECT t.{info.pk} AS pk, l.label, {changes} AS changes FROM {info.table} AS t "
        f"JOIN unnest(%s::bigint[], %s::text[]) AS l(pk, label) ON l.pk = t.{info.pk}) AS d"
    )


def _log_links(
    model: type[models.Model],
    pks: Sequence[int],
    field: str,
    operation: str,
    labels: Sequence[str],
) -> None:
    """One entry per row of `model`: these objects were linked to or unlinked from it."""
    changes = {field: {"type": "m2m", "operation": operation, "objects": list(labels)}}
    with connection.cursor() as cursor:
        cursor.execute(
            f"{INTO} SELECT {VALUES.format(label=NO_LABEL)} "
            "FROM (SELECT unnest(%s::bigint[]) AS pk, %s::jsonb AS changes) AS d",
            (*_facts(model, UPDATE), list(pks), json.dumps(changes)),
        )


def _facts(model: type[models.Model], action: int) -> tuple[Any, ...]:
    """The parameters of VALUES, in order, from the context of the change."""
    kind, *rest = _circumstances(model)
    return (kind, action, *rest)


def _circumstances(model: type[models.Model]) -> tuple[Any, ...]:
    """Content type, actor, request, address and way of the change being made."""
    context: Context = current()
    return (
        ContentType.objects.get_for_model(model).pk,
        context.actor_id,
        str(context.request_id) if context.request_id else None,
        context.ip,
        _way(context.source, context.auth),
    )


@lru_cache(maxsize=64)
def _way(source: str, auth: str) -> str:
    return json.dumps({"source": source, "auth": auth})


# --- where it is hooked in -------------------------------------------------------------


def _audited_do_update(
    self: models.Model,
    base_qs: models.QuerySet[Any],
    using: str,
    pk_val: Any,
    values: list[Any],
    update_fields: Iterable[str] | None,
    forced_update: bool,  # noqa: FBT001 - Django's signature
) -> bool:
    """Model._do_update (Django 5.2) with the differences in the same statement.

    Plain values take a statement kept ready per model and fields, which saves more of Django's
    time than keeping the differences costs (PERFORMANCE G12).
    """
    if not values:
        return update_fields is not None or base_qs.filter(pk=pk_val).exists()
    ready = _ready_update(type(self), values, pk_val)
    if ready is not None:
        with connection.cursor() as cursor:
            cursor.execute(*ready)
            return bool(cursor.rowcount)
    query: Any = base_qs.filter(pk=pk_val).query.chain(sql.UpdateQuery)
    query.add_update_fields(values)
    query.annotations = {}
    return _run_update(type(self), query) > 0


def _ready_update(
    model: type[models.Model], values: list[Any], pk: Any
) -> tuple[str, tuple[Any, ...]] | None:
    """Statement and parameters; None when a value is an expression for the compiler."""
    params, names, places = [], [], []
    for field, _model, value in values:
        if hasattr(value, "resolve_expression"):
            return None
        if field.remote_field and hasattr(value, "prepare_database_save"):
            value = value.prepare_database_save(field)
        prepared = field.get_db_prep_save(value, connection=connection)
        if hasattr(prepared, "as_sql"):
            return None
        special = hasattr(field, "get_placeholder")
        places.append(field.get_placeholder(prepared, None, connection) if special else "%s")
        params.append(prepared)
        names.append(field.name)
    statement, keeps = _update_statement(model, tuple(names), tuple(places))
    circumstances = _circumstances(model) if keeps else ()
    return statement, (*params, pk, *circumstances)


@cache
def _update_statement(
    model: type[models.Model], names: tuple[str, ...], places: tuple[str, ...]
) -> tuple[str, bool]:
    """UPDATE of one row by its key, and whether it keeps differences of any of the fields."""
    info, quote = tracked(model), connection.ops.quote_name
    by_name = {field.name: quote(str(field.column)) for field in model._meta.concrete_fields}
    columns = [by_name[name] for name in names]
    pairs = ", ".join(f"{c} = {place}" for c, place in zip(columns, places, strict=True))
    returning = _returning(model, frozenset(names))
    statement = f"UPDATE {info.table} SET {pairs} WHERE {info.pk} = %s {returning}"
    return statement, bool(returning)


def _on_created(
    sender: type[models.Model],
    instance: models.Model,
    created: bool,  # noqa: FBT001
    **kwargs: Any,
) -> None:
    if created:
        _log_whole(sender, [instance], CREATE)


def _on_delete(sender: type[models.Model], instance: models.Model, **kwargs: Any) -> None:
    """Before the row goes: its values, and its links to other audited rows."""
    _log_whole(sender, [instance], DELETE)
    for model, name in _links_to(sender):
        linked = model._base_manager.filter(**{name: instance.pk})
        pks = list(linked.values_list("pk", flat=True))
        if pks:
            _log_links(model, pks, name, "delete", [str(instance)])


def _links_to(target: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.name)
        for model in registry.get_models()
        for field in model._meta.many_to_many
        if field.related_model is target
    ]


def _on_links(
    sender: type[models.Model],
    instance: models.Model,
    action: str,
    reverse: bool,  # noqa: FBT001
    model: type[models.Model],
    pk_set: set[int] | None,
    **kwargs: Any,
) -> None:
    """Links added, removed or (before it happens) cleared, from either side."""
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    owner = model if reverse else type(instance)
    name = next(
        field.name for field in owner._meta.many_to_many if field.remote_field.through is sender
    )
    operation = "add" if action == "post_add" else "delete"
    if action == "pre_clear":
        pk_set = _linked(owner, name, instance, reverse=reverse)
    if not pk_set:
        return
    if reverse:
        _log_links(owner, sorted(pk_set), name, operation, [str(instance)])
    else:
        others = model._base_manager.filter(pk__in=pk_set).order_by("pk")
        _log_links(owner, [instance.pk], name, operation, [str(other) for other in others])


def _linked(
    owner: type[models.Model], name: str, instance: models.Model, *, reverse: bool
) -> set[int]:
    if reverse:
        linked = owner._base_manager.filter(**{name: instance.pk})
        return set(linked.values_list("pk", flat=True))
    return set(getattr(instance, name).values_list("pk", flat=True))


registry: Any = AuditlogModelRegistry(
    create=False,
    update=False,
    delete=False,
    access=False,
    m2m=False,
    custom={post_save: _on_created, pre_delete: _on_delete},
)


def audit(
    model: type[models.Model], *, masked: Sequence[str] = (), left_out: Sequence[str] = ()
) -> None:
    """Keep the field differences of `model`; called once, from `<app>/audit.py`.

    masked: secrets; that they changed is kept, never what. left_out: fields that say nothing
    (search lexemes) or stand elsewhere unchanged (a message's own text). Links of its
    many-to-many fields are kept too.
    """
    fields = [field.name for field in model._meta.many_to_many]
    for name in (*masked, *left_out):
        model._meta.get_field(name)  # raises FieldDoesNotExist: a misspelt secret would leak
    registry.register(
        model, mask_fields=list(masked), exclude_fields=list(left_out), m2m_fields=fields
    )
    model._do_update = _audited_do_update  # type: ignore[method-assign, assignment]  # Django's hook
    for name in fields:
        through = model._meta.get_field(name).remote_field.through  # type: ignore[union-attr]
        m2m_changed.connect(_on_links, sender=through, dispatch_uid=f"row links {model}.{name}")


def is_audited(model: type[models.Model]) -> bool:
    return bool(registry.contains(model))
