"""Who signed a container (.asice, .bdoc, .ddoc): names from the certificates, nothing proven.

The signatures are NOT validated (that needs the trust list and OCSP); pages say so. The personal
code in a certificate's subject is never read out.
"""

import base64
import binascii
import re
import zipfile
from dataclasses import asdict, dataclass
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from cryptography import x509
from cryptography.x509.oid import NameOID
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_MAX_SIGNATURE_BYTES = 4 * 1024 * 1024
_MAX_SIGNATURES = 100
_CODES = re.compile(r"(?:PNO[A-Z]{2}-)?\b\d{8,11}\b")


@dataclass(frozen=True, slots=True)
class Signer:
    """`signed_at`: ISO 8601 as claimed by the signer's computer, or empty."""

    name: str
    signed_at: str


def signers_of_container(file: IO[bytes]) -> list[dict[str, str]]:
    """Of an ASiC-E or BDOC container already checked by archives.check_archive."""
    found: list[Signer] = []
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            path = entry.filename.lower()
            if not (path.startswith("meta-inf/") and "signature" in path):
                continue
            if not path.endswith(".xml") or entry.file_size > _MAX_SIGNATURE_BYTES:
                continue
            try:
                root = fromstring(archive.read(entry), forbid_dtd=True)
            except (ParseError, DefusedXmlException, ValueError):
                continue
            found += [_signer(signature) for signature in root.iter(f"{_DS}Signature")]
    return [asdict(signer) for signer in found[:_MAX_SIGNATURES]]


def signers_of_ddoc(file: IO[bytes]) -> list[dict[str, str]] | None:
    """Of a DigiDoc XML file; None when it is not one."""
    found: list[Signer] = []
    file.seek(0)
    is_first = True
    try:
        for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            local = element.tag.rpartition("}")[2]
            if is_first and local != "SignedDoc":
                return None
            is_first = False
            if event == "end" and element.tag == f"{_DS}Signature":
                found.append(_signer(element))
            if event == "end" and local == "DataFile":
                element.clear()
    except (ParseError, DefusedXmlException, ValueError):
        return None
    return [asdict(signer) for signer in found[:_MAX_SIGNATURES]]


def _signer(signature: Element) -> Signer:
    certificate = signature.find(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    times = (e.text for e in signature.iter() if e.tag.rpartition("}")[2] == "SigningTime")
    text = certificate.text if certificate is not None else None
    return Signer(name=_name(text or ""), signed_at=(next(times, None) or "").strip()[:40])


def _name(certificate_base64: str) -> str:
    """Given name and surname, or an organisation's name; empty when unreadable."""
    try:
        der = base64.b64decode("".join(certificate_base64.split()), validate=True)
        subject = x509.load_der_x509_certificate(der).subject
    except (binascii.Error, ValueError):
        return ""
    first, last, common = (
        _attribute(subject, oid)
        for oid in (NameOID.GIVEN_NAME, NameOID.SURNAME, NameOID.COMMON_NAME)
    )
    if first and last:
        return f"{first} {last}".title()[:120]
    parts = [part.strip() for part in common.split(",")]
    if len(parts) == 3 and parts[2].isdigit():
        return f"{parts[1]} {parts[0]}".title()[:120]
    return _CODES.sub("", common).strip(" ,-")[:120]


def _attribute(subject: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = subject.get_attributes_for_oid(oid)
    return str(values[0].value).strip() if values else ""
