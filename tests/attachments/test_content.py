"""What is taken and what is refused, by content."""

import io
import zipfile

import pytest
from PIL import Image

from accounts.models import User
from itportal.core.attachments import limits
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.names import clean_name
from itportal.core.attachments.storage import open_bytes
from itportal.core.errors import Invalid
from tests.attachments import builders as made
from tests.builders import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor() -> User:
    return make_user("staff")


def refused(actor: User, name: str, data: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        made.stored(actor, name, data)
    assert not Attachment.objects.exists()
    assert "files" in caught.value.fields
    return caught.value.code


HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PDF = b"%PDF-1.7\n%%EOF"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("pilt.png", made.png(), "image/png"),
        ("PILT.PNG", made.png(), "image/png"),
        ("foto.jpeg", made.jpeg_with_position(), "image/jpeg"),
        ("arve.pdf", PDF, "application/pdf"),
        ("vana.doc", OLE, "application/msword"),
        ("kiri.docx", made.docx(), limits.ALLOWED["docx"].media_type),
        ("märkmed.txt", "õäöü".encode(), "text/plain"),
        ("windows.csv", "õ;ä".encode("cp1257"), "text/csv"),
        ("laiad.txt", "tere".encode("utf-16"), "text/plain"),
        ("lehe-kood.txt", HTML, "text/plain"),
        ("logid.zip", made.zipped({"a.log": b"x" * 2000}), "application/zip"),
        ("kiri.rtf", b"{\\rtf1 tere}", "application/rtf"),
    ],
)
def test_honest_files_are_taken(actor: User, name: str, data: bytes, media_type: str) -> None:
    attachment = made.stored(actor, name, data)
    assert (attachment.name, attachment.media_type) == (name, media_type)
    assert attachment.scan == Attachment.Scan.OFF


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("kass.png", HTML, "file.mismatch"),
        ("kass.png", b"\x89PNG\r\n\x1a\n" + HTML, "file.damaged"),
        ("kass.gif", b"GIF89a=1;" + HTML, "file.damaged"),
        ("kass.png", made.jpeg_with_position(), "file.mismatch"),
        ("kass.svg", SVG, "file.extension"),
        ("kass.png", SVG, "file.mismatch"),
        ("leht.html", HTML, "file.extension"),
        ("arve.pdf.exe", b"MZ", "file.extension"),
        ("arve", PDF, "file.extension"),
        ("arve.pdf", b"MZ\x90" + PDF, "file.mismatch"),
        ("kiri.docx", made.zipped({"a.txt": b"a"}), "file.mismatch"),
        ("kiri.docx", made.docx(**{"word__vbaProject.bin": b"x"}), "file.macros"),
        ("kiri.odt", made.zipped({"mimetype": b"application/zip"}), "file.mismatch"),
        ("logi.txt", b"abc\0def", "file.mismatch"),
        ("logi.txt", b"MZ" + b"\0" * 100, "file.mismatch"),
        ("logi.txt", PDF, "file.mismatch"),
        ("foto.heic", b"\0\0\0\x18ftypheic", "file.heic"),
        ("tühi.txt", b"", "file.empty"),
        ("katki.jpg", made.jpeg_with_position()[:300], "file.damaged"),
        ("katki.zip", made.zipped({"a": b"a" * 500})[:-40], "file.damaged"),
        ("välja.zip", made.zipped({"../../etc/passwd": b"x"}), "file.archive"),
        ("juur.zip", made.zipped({"/etc/passwd": b"x"}), "file.archive"),
        ("palju.zip", made.zipped({f"{n}": b"" for n in range(2001)}), "file.archive"),
        ("pomm.zip", made.zipped({"a": b"\0" * 20_000_000}), "file.archive"),
        ("pomm.png", made.png_of_declared_size(60_000, 60_000), "file.pixels"),
        ("leping.asice", made.zipped({"mimetype": b"x"}), "file.mismatch"),
        ("leping.ddoc", b"<html/>", "file.mismatch"),
        ("leping.ddoc", b"<!DOCTYPE a [<!ENTITY b 'c'>]><SignedDoc/>", "file.mismatch"),
    ],
)
def test_attacks_and_mistakes_are_refused(
    actor: User, name: str, data: bytes, code: str
) -> None:
    assert refused(actor, name, data) == code


def test_too_large_a_file_is_refused_before_it_is_read(
    actor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    assert refused(actor, "pikk.txt", b"x" * 11) == "file.too_large"


def test_an_archive_within_archives_counts_and_ends(actor: User) -> None:
    inner = made.zipped({"a.txt": b"\0" * 6_000_000})
    assert refused(actor, "pesa.zip", made.zipped({"sees.zip": inner})) == "file.archive"
    deep = made.zipped({"a.txt": b"a"})
    for _ in range(3):
        deep = made.zipped({"veel.zip": deep})
    assert refused(actor, "sügav.zip", deep) == "file.archive"


def test_a_lying_size_in_an_archive_is_found(actor: User) -> None:
    data = bytearray(made.zipped({"a.txt": b"\0" * 3_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")  # declared: ten bytes
    assert refused(actor, "vale.zip", bytes(data)) == "file.damaged"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.infolist()[0].file_size == 10


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_photo_loses_where_it_was_taken_and_keeps_which_side_is_up(
    actor: User, orientation: int
) -> None:
    attachment = made.stored(
        actor, "foto.jpg", made.jpeg_with_position(orientation=orientation) + b"<script>"
    )
    with open_bytes(attachment.sha256) as file:
        data = file.read()
    assert b"Secret" not in data
    assert b"<script>" not in data
    with Image.open(io.BytesIO(data)) as image:
        exif = image.getexif()
        assert exif.get_ifd(0x8825) == {}
        assert exif.get(0x0112, 1) == orientation
        image.load()
    size = (attachment.width, attachment.height)
    assert size == ((48, 64) if orientation == 6 else (64, 48))


def test_a_picture_loses_what_is_glued_behind_it(actor: User) -> None:
    glued = made.png() + made.zipped({"a.exe": b"MZ"})
    attachment = made.stored(actor, "pilt.png", glued)
    with open_bytes(attachment.sha256) as file:
        assert file.read() == made.png()


def test_webp_loses_its_metadata(actor: User) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretCam"
    Image.new("RGB", (20, 20), "red").save(out, "WEBP", exif=exif)
    assert b"SecretCam" in out.getvalue()
    attachment = made.stored(actor, "pilt.webp", out.getvalue())
    with open_bytes(attachment.sha256) as file:
        data = file.read()
    assert b"SecretCam" not in data
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.size == (20, 20)


def test_signers_are_named_without_their_personal_codes(actor: User) -> None:
    person = made.certificate(
        CN="TAMM,MARI-LIIS,48001010001", GN="MARI-LIIS", SN="TAMM", serial="PNOEE-48001010001"
    )
    old = made.certificate(CN="KASK,JÜRI,38001010002")
    seal = made.certificate(CN="Näidisvald 75000000")
    data = made.asice(
        made.signature(person), made.signature(old), made.signature(seal), made.signature("!")
    )
    attachment = made.stored(actor, "leping.asice", data)
    assert attachment.is_signed_container
    names = [signer["name"] for signer in attachment.signers]
    assert names == ["Mari-Liis Tamm", "Jüri Kask", "Näidisvald", ""]
    assert attachment.signers[0]["signed_at"] == "2026-11-20T09:15:00Z"
    assert "8001010" not in str(attachment.signers)


def test_signers_of_a_ddoc_and_of_a_container_with_an_entity_bomb(actor: User) -> None:
    cert = made.certificate(CN="KASK,JÜRI,38001010002")
    ddoc = f"<SignedDoc><DataFile>QUJD</DataFile>{made.signature(cert)}</SignedDoc>"
    assert made.stored(actor, "vana.ddoc", ddoc.encode()).signers[0]["name"] == "Jüri Kask"
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    data = made.zipped(
        {"mimetype": made.ASICE.encode(), "META-INF/signatures0.xml": bomb.encode()},
        first_stored=True,
    )
    assert made.stored(actor, "pomm.asice", data).signers == []


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\mari\\arve.pdf", "arve.pdf"),
        ("arve\0.pdf", "arve.pdf"),
        ("exe.\u202efdp.png", "exe.fdp.png"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("  .. .txt", "txt"),
        ("", "fail"),
        ("õhtu 🙂.png", "õhtu 🙂.png"),
        ("o\u0303un.txt", "õun.txt"),
        ("a" * 400 + ".pdf", "a" * 196 + ".pdf"),
        ("x." + "b" * 400, "x." + "b" * 12),
    ],
)
def test_names_are_made_safe(raw: str, clean: str) -> None:
    assert clean_name(raw) == clean
