"""Labels on paper: the sheets sold in shops, a label printer's roll, and their PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from itportal.core.documents.codes import qr_svg
from itportal.core.documents.pdf import typeset

TEMPLATE: Final = Path(__file__).parent / "typ" / "labels.typ"


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes in millimetres, letters in points. `left`, `top`: where the first label begins."""

    name: Any
    page: tuple[float, float]
    size: tuple[float, float]
    columns: int = 1
    rows: int = 1
    left: float = 0
    top: float = 0
    gap: float = 0
    code: float = 20
    big: float = 15
    small: float = 7.5

    @property
    def places(self) -> int:
        return self.columns * self.rows

    def place(self, at: int, shift: tuple[float, float]) -> tuple[float, float]:
        row, column = divmod(at, self.columns)
        x = self.left + column * (self.size[0] + self.gap) + shift[0]
        return x, self.top + row * self.size[1] + shift[1]


LAYOUTS: Final = {
    "62x29": Layout(gettext_lazy("Label printer, 62 × 29 mm"), (62, 29), (62, 29), code=23),
    "a4-24": Layout(
        gettext_lazy("A4 sheet, 24 labels of 70 × 37 mm"),
        (210, 297),
        (70, 37),
        columns=3,
        rows=8,
        top=0.5,
        code=26,
    ),
    "a4-65": Layout(
        gettext_lazy("A4 sheet, 65 labels of 38.1 × 21.2 mm"),
        (210, 297),
        (38.1, 21.2),
        columns=5,
        rows=13,
        left=4.75,
        top=10.7,
        gap=2.5,
        code=15,
        big=9,
        small=5,
    ),
}


@dataclass(frozen=True, slots=True)
class Printed:
    """One label: its code, what stands big on it (a number; the code on blank ones), whose it is."""

    code: str
    title: str
    house: str


def labels_pdf(
    labels: Iterable[Printed],
    layout: Layout,
    *,
    first: int = 1,
    shift: tuple[float, float] = (0, 0),
    at: datetime,
) -> bytes:
    """first: the first free label of the sheet; shift: where this printer prints too far to, the
    other way, in millimetres."""
    with override("et"):
        found = _("Found? Call %(phone)s") % {"phone": settings.HELP_PHONE}
        title, alt = _("Labels"), _("QR code: %(number)s")
    sheets: list[list[dict[str, Any]]] = []
    for number, label in enumerate(labels, start=first - 1):
        sheet, place = divmod(number, layout.places)
        if sheet >= len(sheets):
            sheets.append([])
        x, y = layout.place(place, shift)
        said = {"title": label.title, "house": label.house, "found": found}
        square = qr_svg(f"{settings.PORTAL_URL}/t/{label.code}/")
        sheets[-1].append(
            {**said, "x": x, "y": y, "square": square, "alt": alt % {"number": label.title}}
        )
    data = {"title": title, "lang": "et", "layout": _sizes(layout), "sheets": sheets}
    return typeset(TEMPLATE, data, at=at)


def _sizes(layout: Layout) -> dict[str, Any]:
    names: Sequence[str] = ("page", "size", "code", "big", "small")
    return {name: getattr(layout, name) for name in names}
