"""Papers: valid for the archive, the same again, and nothing typed becomes markup."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from itportal.core.documents.codes import read_codes
from itportal.core.documents.paper import Paper, PaperTable, Signature, paper_pdf
from itportal.core.documents.pdf import TEMPLATES, CannotTypeset, digest_of, typeset

AT = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
ADDRESS = "http://portal.example.ee/akt/A-118-7QX4ZZ/"
# Markup, code, escapes, a file to read, quotes.
NASTY = '#panic("x") *b* $ x^2 $ \\ <a> @r #read("/etc/passwd") "] #{ // /* = H õäöüšž €'
STROKE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1L8 8" stroke="#000"/></svg>'
PAPER = Paper(
    lang="et",
    title="Vara üleandmise-vastuvõtmise akt",
    number="A-118",
    day="22.11.2026",
    house="Metsaveere Kool",
    house_facts="Registrikood 75000000",
    address=ADDRESS,
    address_alt="QR-kood: akt A-118",
    footer="Kontrollkood A-118-7QX4ZZ.",
    page_word="Lk",
    facts=[("Üle andis", "Jüri Õunpuu"), ("Vastu võttis", NASTY)],
    tables=[PaperTable("Vara", ["Nr", "Vara"], [1, 3], [["V-0412", NASTY], ["–", "Laadija"]])],
    notes=[("Märkused", NASTY)],
    signatures=[
        Signature("Üle andis", NASTY, [NASTY], STROKE, "Allkiri"),
        Signature("Vastu võttis", "Žanna Šmidt"),
    ],
)


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in pages)


def tags(pdf: pikepdf.Pdf) -> list[Any]:
    """Every element of the structure tree."""
    found, todo = [], [pdf.Root.StructTreeRoot.K]
    while todo:
        item = todo.pop()
        if isinstance(item, pikepdf.Array):
            todo += list(item)
        elif isinstance(item, pikepdf.Dictionary) and "/S" in item:
            found.append(item)
            if "/K" in item:
                todo.append(item.K)
    return found


def test_a_paper_is_fit_for_the_archive_and_for_listening() -> None:
    made = paper_pdf(PAPER.data(), at=AT)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        with pdf.open_metadata() as xmp:
            assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("2", "B")
            assert xmp["pdfuaid:part"] == "1"
            assert xmp["dc:title"] == "Vara üleandmise-vastuvõtmise akt A-118"
        assert not pdf.is_encrypted
        assert pdf.Root.Lang == "et"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert "/OpenAction" not in pdf.Root
        assert "/AA" not in pdf.Root
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "/ToUnicode" in font
            described = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile2", "/FontFile3"} & set(described.keys())
        kinds = [str(element.S) for element in tags(pdf)]
        assert {"/Table", "/TH", "/TD", "/H1", "/Figure"} <= set(kinds)
        texts = {str(e.get("/Alt", "")) for e in tags(pdf) if str(e.S) == "/Figure"}
        assert texts == {"QR-kood: akt A-118", "Allkiri"}
    assert read_codes(made) == [ADDRESS]


def test_what_people_type_is_shown_as_typed_and_is_never_markup() -> None:
    # A line is broken where the cell ends, perhaps with a hyphen.
    said = words(paper_pdf(PAPER.data(), at=AT)).translate(
        {ord(c): None for c in " -\u00ad\ufffe\x02"}
    )
    plain = NASTY.replace("-", "").split()
    assert len(plain) > 10
    for word in plain:
        assert said.count(word) >= 5, word
    assert "root:" not in said


def test_the_same_data_gives_the_same_bytes() -> None:
    data = PAPER.data()
    first = paper_pdf(data, at=AT)
    assert first == paper_pdf(dict(reversed(data.items())), at=AT)
    assert digest_of(data) == digest_of(dict(reversed(data.items())))
    other = replace(PAPER, day="23.11.2026").data()
    assert first != paper_pdf(other, at=AT)
    assert digest_of(data) != digest_of(other)


def test_long_papers_number_their_pages_and_repeat_the_headings() -> None:
    rows = [[f"V-{number:04}", "Sülearvuti"] for number in range(120)]
    long = replace(PAPER, tables=[PaperTable("Vara", ["Nr", "Vara"], [1, 3], rows)])
    made = paper_pdf(long.data(), at=AT)
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    assert len(pages) > 2
    for number, page in enumerate(pages[:2], start=1):
        assert f"Lk {number} / {len(pages)}" in page
        assert "Nr" in page
    assert "V-0119" in "".join(pages)


def test_a_template_that_does_not_fit_its_data_is_a_fault_with_words() -> None:
    with pytest.raises(CannotTypeset, match=r"paper\.typ"):
        typeset(TEMPLATES / "paper.typ", {"title": "x"}, at=AT)


def test_codes_are_read_from_photographs_and_rubbish_gives_none() -> None:
    page = pypdfium2.PdfDocument(paper_pdf(PAPER.data(), at=AT))[0].render(scale=2).to_pil()
    askew = page.convert("RGB").rotate(4, expand=True, fillcolor="grey")
    photo = io.BytesIO()
    askew.save(photo, "JPEG", quality=60)
    assert read_codes(photo.getvalue()) == [ADDRESS]
    empty = io.BytesIO()
    Image.new("RGB", (50, 50)).save(empty, "PNG")
    for data in (empty.getvalue(), b"%PDF-1.7 broken", b"\x89PNG broken", b""):
        assert read_codes(data) == []
