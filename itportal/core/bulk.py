"""Writing very many rows at once: PostgreSQL's COPY, fed from an iterator.

For data that is loaded, not changed: the demo municipality, imports of history. No signals,
no services, no field differences; constraints and triggers of the database hold as always.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice, repeat
from typing import Any, Final

import orjson
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.db.models.fields import NOT_PROVIDED
from django.utils import timezone

CHUNK_CHARACTERS = 1 << 18
BLOCK_ROWS: Final = 500
_ENCODER: Final = DjangoJSONEncoder()
# What orjson would write in its own way: Django cuts moments to milliseconds.
_AS_DJANGO: Final = orjson.OPT_PASSTHROUGH_DATETIME
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """`count` primary keys taken from the table's own sequence, ascending."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [row[0] for row in cursor.fetchall()]


def listed(texts: Iterable[str]) -> RawSQL:
    """For `…__in=` with thousands of texts: one parameter instead of one for each."""
    return RawSQL("SELECT unnest(%s::text[])", [list(texts)])


def listed_keys(keys: Iterable[int]) -> RawSQL:
    """The same for primary keys."""
    return RawSQL("SELECT unnest(%s::bigint[])", [list(keys)])


def copy_rows(
    model: type[models.Model],
    rows: Iterable[Mapping[str, Any]],
    *,
    table: str = "",
) -> None:
    """COPY rows given as {column attribute: value} into the model's table.

    Every row names the same attributes (`attname`s); what is left out gets the field's
    default, or the database's own. `table`: a table of the same columns instead of the
    model's own.
    """
    iterator = iter(rows)
    first = next(iterator, None)
    if first is None:
        return
    fields = [field for field in model._meta.concrete_fields if _is_written(field, first)]
    missing = set(first) - {field.attname for field in fields}
    if missing:
        raise ValueError(f"{model._meta.label} has no columns {sorted(missing)}")
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    name = connection.ops.quote_name(table or model._meta.db_table)
    writers = [
        (field.attname, _writer(field), "" if field.attname in first else _default(field))
        for field in fields
    ]
    lines = _lines(chain([first], iterator), writers, frozenset(first))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {name} ({columns}) FROM STDIN", _Stream(lines))


@contextmanager
def without_indexes(*models: type[models.Model]) -> Iterator[None]:
    """Load many times what the tables hold: their indexes and constraints are made afterwards.

    Everything but the primary key and CHECKs is dropped and comes back under its name; foreign
    keys are validated as they come back. Inside a transaction only, which holds the tables to
    itself until it ends. Raises RuntimeError outside one.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("indexes dropped outside a transaction")
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(_CONSTRAINTS, [tables])
        constraints = cursor.fetchall()
        for table, name, _definition in reversed(constraints):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in constraints:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint
WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('u', 'x', 'f')
ORDER BY contype = 'f', conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
ORDER BY 1
"""


def _is_written(field: "models.Field[Any, Any]", row: Mapping[str, Any]) -> bool:
    if field.generated:
        return False
    if field.attname in row:
        return True
    return not field.primary_key and field.db_default is NOT_PROVIDED


def _default(field: "models.Field[Any, Any]") -> str:
    """The text of the value a row gets when it does not name the field."""
    is_now = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    (text,) = _writer(field)([timezone.now() if is_now else field.get_default()])
    return text


def _lines(
    rows: Iterator[Mapping[str, Any]],
    writers: list[tuple[str, Callable[[list[Any]], Iterable[str]], str]],
    said: frozenset[str],
) -> Iterator[str]:
    """The lines of COPY, made by column: most cells of a column are alike."""
    while block := list(islice(rows, BLOCK_ROWS)):
        cells = (
            write([row[name] for row in block]) if name in said else repeat(default)
            for name, write, default in writers
        )
        yield "".join(f"{line}\n" for line in map("\t".join, zip(*cells, strict=False)))


def _writer(field: "models.Field[Any, Any]") -> Callable[[list[Any]], Iterable[str]]:
    if isinstance(field, models.JSONField):
        return partial(map, _json)
    if isinstance(field, ArrayField):
        return partial(map, _array)
    return _plain_column


def _plain_column(values: list[Any]) -> Iterable[str]:
    """Each different value is written once."""
    written = {value: _plain(value) for value in set(values)}
    return map(written.__getitem__, values)


def _plain(value: Any) -> str:
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(value)


def _escaped(text: str) -> str:
    # Looking costs a tenth of translating, and nearly no text has anything to escape.
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


def _json(value: Any) -> str:
    if value is None:
        return r"\N"
    try:
        encoded = orjson.dumps(value, default=_ENCODER.default, option=_AS_DJANGO).decode()
    except orjson.JSONEncodeError:  # a number beyond 64 bits, a key that is no text
        encoded = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return _escaped(encoded)


def _array(value: Any) -> str:
    if value is None:
        return r"\N"
    quoted = ('"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in value)
    return _escaped("{" + ",".join(quoted) + "}")


class _Stream:
    """The lines as a file for COPY: never more than about one chunk in memory."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._rest = ""

    def read(self, size: int = CHUNK_CHARACTERS) -> str:
        if not self._rest:
            parts: list[str] = []
            length = 0
            for line in self._lines:
                parts.append(line)
                length += len(line)
                if length >= CHUNK_CHARACTERS:
                    break
            self._rest = "".join(parts)
        part, self._rest = self._rest[:size], self._rest[size:]
        return part
