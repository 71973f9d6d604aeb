"""Judging a file: every row read, looked up and compared in one pass, written once."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Count

from itportal.core.attachments.storage import open_bytes
from itportal.core.bulk import copy_rows
from itportal.core.imports import errors
from itportal.core.imports.kinds import Field, ImportKind, Row, Unknown, Wrong, plain
from itportal.core.imports.models import ImportBatch, ImportFix, ImportRow, ImportWord
from itportal.core.imports.reading import Layout, rows_of

CHUNK = 2_000
WORDS_SHOWN = 100
WHOLE = "*"  # in place of a field: the fault is of the row as a whole
Outcome = ImportRow.Outcome


class Judge:
    """What one run knows: look-ups, what words mean, corrected cells; every text is read once."""

    def __init__(self, batch: ImportBatch, kind: ImportKind) -> None:
        self.kind = kind
        self.context = kind.context(batch.owner)
        self.fields = [
            (item, batch.mapping[item.name])
            for item in kind.all_fields()
            if item.name in batch.mapping
        ]
        self.unknown: dict[str, dict[str, int]] = {}
        self._read: dict[str, dict[str, Any]] = {item.name: {} for item, _place in self.fields}
        self._fixes: dict[int, dict[int, str]] = {}
        for fix in ImportFix.objects.filter(batch=batch):
            self._fixes.setdefault(fix.line, {})[fix.column] = fix.text
        words = ImportWord.objects.filter(owner=batch.owner_id, kind=kind.code)
        self._words = {(word.field, word.said): word.means for word in words}

    def rows(self, chunk: Sequence[tuple[int, list[str]]]) -> list[Row]:
        rows = [self._row(line, cells) for line, cells in chunk]
        self.kind.check(rows, self.context)
        for row in rows:
            if row.faults and row.outcome != Outcome.CONFLICT:
                row.outcome = Outcome.FAULT
        return rows

    def _row(self, line: int, cells: list[str]) -> Row:
        for place, text in self._fixes.get(line, {}).items():
            cells[place] = text
        row = Row(line, cells)
        for item, place in self.fields:
            text = cells[place]
            if not text:
                continue
            kept = self._read[item.name]
            found = kept.get(text)
            if found is None:
                found = self._value(item, text)
                if len(kept) > 50_000:
                    kept.clear()
                kept[text] = found
            if isinstance(found, Wrong):
                row.faults[item.name] = str(found)
                if isinstance(found, Unknown):
                    counts = self.unknown.setdefault(item.name, {})
                    if text in counts or len(counts) < WORDS_SHOWN:
                        counts[text] = counts.get(text, 0) + 1
            else:
                row.values[item.name] = found
        return row

    def _value(self, item: Field, text: str) -> Any:
        means = self._words.get((item.name, plain(text)[:200]), text)
        try:
            return item.read(means, self.context)
        except Wrong as wrong:
            return wrong


def missing(row: Row, fields: Sequence[Field]) -> None:
    """Name the required fields a new row says nothing of."""
    for item in fields:
        if item.is_required and item.name not in row.values and item.name not in row.faults:
            row.faults[item.name] = str(errors.REQUIRED) % {"name": item.title}


def file_rows(batch: ImportBatch) -> Iterator[tuple[int, list[str]]]:
    """The rows of the batch's file; it is closed when they are at an end."""
    if batch.file is None:
        return
    with open_bytes(batch.file.sha256) as file:
        yield from rows_of(file, Layout(**batch.layout))


def chunks(rows: Iterator[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    while part := list(islice(rows, size)):
        yield part


def stored(batch: ImportBatch, row: Row) -> Mapping[str, Any]:
    return {
        "batch_id": batch.pk,
        "line": row.line,
        "cells": row.cells,
        "outcome": row.outcome,
        "faults": row.faults,
        "key": row.key[:200],
        "other_key": row.other_key[:200],
        "object_id": row.object_id,
        "seen_at": row.seen_at,
        "data": row.data,
    }


def write(batch: ImportBatch, rows: Sequence[Row]) -> None:
    copy_rows(ImportRow, (stored(batch, row) for row in rows))


def forget_rows(batch: ImportBatch) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM imports_importrow WHERE batch_id = %s", [batch.pk])


def mark_doubles(batch: ImportBatch) -> None:
    """Rows of one key are conflicts, each naming the others."""
    for column in ("key", "other_key"):
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT array_agg(line ORDER BY line) FROM imports_importrow"  # noqa: S608 - our own names
                f" WHERE batch_id = %s AND {column} <> '' GROUP BY {column} HAVING count(*) > 1",
                [batch.pk],
            )
            groups = [lines for (lines,) in cursor.fetchall()]
        said = {
            line: str(errors.TWICE) % {"lines": ", ".join(map(str, lines[:6]))}
            for lines in groups
            for line in lines
        }
        mark_conflicts(batch, said)


def mark_conflicts(batch: ImportBatch, said: Mapping[int, str]) -> None:
    """These lines are not applied, and why; a row that is faulty already stays so."""
    if not said:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow row SET faults = row.faults || jsonb_build_object('*', s.text),"
            " outcome = CASE row.outcome WHEN 'fault' THEN 'fault' ELSE 'conflict' END"
            " FROM unnest(%s::int[], %s::text[]) AS s(line, text)"
            " WHERE row.batch_id = %s AND row.line = s.line",
            [list(said), list(said.values()), batch.pk],
        )


def set_objects(batch: ImportBatch, lines: Sequence[int], keys: Sequence[int]) -> None:
    """What became of new rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE imports_importrow row SET object_id = s.pk FROM"
            " unnest(%s::int[], %s::bigint[]) AS s(line, pk)"
            " WHERE row.batch_id = %s AND row.line = s.line",
            [list(lines), list(keys), batch.pk],
        )


def counted(batch: ImportBatch) -> dict[str, int]:
    found = ImportRow.objects.filter(batch=batch).values_list("outcome").annotate(n=Count("pk"))
    counts = dict(found.order_by())
    return {outcome.value: counts.get(outcome.value, 0) for outcome in Outcome}
