"""A paper with letterhead, facts, tables, notes and signatures: the shape most documents share."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from itportal.core.documents.codes import qr_svg
from itportal.core.documents.pdf import TEMPLATES, typeset


@dataclass(frozen=True, slots=True)
class PaperTable:
    """widths: shares of the width, one for each column."""

    title: str
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs on which side. `lines` tell how and when; `strokes`: what was drawn, as SVG."""

    title: str
    name: str
    lines: Sequence[str] = ()
    strokes: str = ""
    strokes_alt: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the paper, in its own language: plain texts, already formatted.

    address: what the QR holds; code: the same for people to type; house, house_facts: the
    letterhead; facts: (label, text).
    """

    lang: str
    title: str
    number: str
    day: str
    house: str
    house_facts: str
    address: str
    address_alt: str
    footer: str
    page_word: str
    facts: Sequence[tuple[str, str]] = ()
    tables: Sequence[PaperTable] = ()
    notes: Sequence[tuple[str, str]] = ()
    signatures: Sequence[Signature] = field(default_factory=list)

    def data(self) -> dict[str, Any]:
        """Plain values that can be kept as JSON: what was said stays said."""
        return asdict(self)


def paper_pdf(data: dict[str, Any], *, at: datetime) -> bytes:
    """The PDF/A of `Paper.data()`, also of one kept from long ago."""
    drawn = {**data, "square": qr_svg(str(data["address"]))}
    return typeset(TEMPLATES / "paper.typ", drawn, at=at)
