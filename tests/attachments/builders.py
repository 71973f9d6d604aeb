"""Files made in memory: honest ones and attacks."""

import base64
import io
import struct
import zipfile
import zlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from accounts.models import User
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import store_upload

ASICE = "application/vnd.etsi.asic-e+zip"


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/octet-stream")


def stored(actor: User, name: str = "märkmed.txt", data: bytes = b"tere") -> Attachment:
    return store_upload(file=upload(name, data), actor=actor)


def png(width: int = 40, height: int = 30, color: str = "teal") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), color).save(out, "PNG")
    return out.getvalue()


def jpeg_with_position(*, orientation: int = 1) -> bytes:
    image = Image.new("RGB", (64, 48), "olive")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SecretCam"
    exif[0x8825] = {
        1: "N",
        2: (IFDRational(59), IFDRational(26), IFDRational(13)),
        3: "E",
        4: (IFDRational(24), IFDRational(44), IFDRational(7)),
    }
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"SecretComment")
    return out.getvalue()


def png_of_declared_size(width: int, height: int) -> bytes:
    """A tiny file that claims to unpack to width × height pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body + chunk(b"IEND", b"")


def zipped(entries: dict[str, bytes], *, first_stored: bool = False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, data) in enumerate(entries.items()):
            plain = first_stored and number == 0
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            how = zipfile.ZIP_STORED if plain else zipfile.ZIP_DEFLATED
            archive.writestr(info, data, compress_type=how)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return zipped(
        {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}
        | {name.replace("__", "/"): data for name, data in more.items()}
    )


def certificate(**names: str) -> str:
    """A self-made certificate in base64; names: CN, GN, SN, serial."""
    oids = {
        "CN": NameOID.COMMON_NAME,
        "GN": NameOID.GIVEN_NAME,
        "SN": NameOID.SURNAME,
        "serial": NameOID.SERIAL_NUMBER,
    }
    subject = x509.Name([x509.NameAttribute(oids[k], v) for k, v in names.items()])
    key = ec.generate_private_key(ec.SECP256R1())
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=900))
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


def signature(cert: str, at: str = "2026-11-20T09:15:00Z") -> str:
    return (
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        f"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{cert}</ds:X509Certificate>"
        '</ds:X509Data></ds:KeyInfo><ds:Object><x:SigningTime xmlns:x="urn:x">'
        f"{at}</x:SigningTime></ds:Object></ds:Signature>"
    )


def asice(*signatures: str) -> bytes:
    entries = {"mimetype": ASICE.encode(), "leping.pdf": b"%PDF-1.7\n"}
    for number, one in enumerate(signatures):
        body = f"<a:XAdESSignatures xmlns:a='urn:a'>{one}</a:XAdESSignatures>"
        entries[f"META-INF/signatures{number}.xml"] = body.encode()
    return zipped(entries, first_stored=True)
