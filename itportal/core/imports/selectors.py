"""Reads of imports for their pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from itportal.core.imports.checking import WHOLE
from itportal.core.imports.kinds import Field, ImportKind
from itportal.core.imports.models import ImportBatch, ImportRow
from itportal.core.ui import KeysetPage, keyset_page

PAGE = 40


@dataclass(frozen=True)
class Fault:
    """One faulty cell: where it stands, what it holds, what is wrong; place None: the row."""

    name: str
    title: str
    place: int | None
    text: str
    why: str

    @property
    def letter(self) -> str:
        return letter(self.place) if self.place is not None else ""


@dataclass(frozen=True)
class Shown:
    """A row of the preview."""

    row: ImportRow
    faults: list[Fault]
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    about: str = ""


@dataclass(frozen=True)
class Column:
    """A column of the file and what it is taken for."""

    place: int
    heading: str
    samples: list[str]
    field: str

    @property
    def letter(self) -> str:
        return letter(self.place)


def letter(place: int) -> str:
    """As spreadsheet programs name columns: A … Z, AA …"""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def columns_of(batch: ImportBatch) -> list[Column]:
    taken = {place: name for name, place in batch.mapping.items()}
    samples = batch.layout["samples"]
    return [
        Column(
            place,
            heading,
            [row[place] for row in samples if place < len(row) and row[place]],
            taken.get(place, ""),
        )
        for place, heading in enumerate(batch.layout["headers"])
    ]


def preview(
    batch: ImportBatch, kind: ImportKind, *, outcome: str, after: str
) -> tuple[KeysetPage[Any], list[Shown]]:
    """One page of rows of an outcome, in the file's order."""
    rows = ImportRow.objects.filter(batch=batch, outcome=outcome).order_by("line")
    page = keyset_page(rows, after=after, size=PAGE)
    found = list(page)
    changes = kind.describe(found) if outcome in ("new", "change") else [[] for _row in found]
    fields = kind.all_fields()
    shown = [
        Shown(row, faults_of(batch, row, fields), told, about(batch, row))
        for row, told in zip(found, changes, strict=True)
    ]
    return page, shown


def faults_of(batch: ImportBatch, row: ImportRow, fields: Sequence[Field]) -> list[Fault]:
    titles = {item.name: str(item.title) for item in fields}
    found = []
    for name, why in row.faults.items():
        place = batch.mapping.get(name)
        text = row.cells[place] if place is not None and place < len(row.cells) else ""
        title = batch.layout["headers"][place] if place is not None else titles.get(name, "")
        found.append(Fault(name, "" if name == WHOLE else title, place, text, why))
    return sorted(found, key=lambda fault: (fault.place is None, fault.place or 0))


def about(batch: ImportBatch, row: ImportRow) -> str:
    """What tells the row from others: its first cells that are mapped."""
    places = sorted(set(batch.mapping.values()))
    said = [row.cells[place] for place in places if place < len(row.cells) and row.cells[place]]
    return ", ".join(said[:4])


def faulty_rows(batch: ImportBatch, kind: ImportKind) -> Iterator[list[Any]]:
    """The rows that cannot be applied, as they came, with a remark in a column of its own."""
    headers = list(batch.layout["headers"])
    yield [*headers, _("Remark")]
    fields = kind.all_fields()
    bad = ImportRow.objects.filter(batch=batch, outcome__in=("fault", "conflict"))
    for row in bad.order_by("line").iterator(chunk_size=1_000):
        said = [
            f"{fault.title}: {fault.why}" if fault.title else fault.why
            for fault in faults_of(batch, row, fields)
        ]
        yield [*row.cells, " ".join(said)]
