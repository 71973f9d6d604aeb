"""Secrets at rest: each encrypted under a data key of its own, which a master key wraps.

Master keys are made of SECRET_KEY and SECRET_KEY_FALLBACKS. The text and its data key carry their
place (`second-step`, `webhook:7`), authenticated with them: a ciphertext moved to another place
does not open (ASVS 11.3.2). A new master key wraps the data keys anew (`manage.py rotate_secrets`);
the texts themselves are not opened for it.

Format: `v2.` + the master key's mark + `.` + wrapped data key + `.` + ciphertext; both parts
base64url(nonce + ciphertext + tag).
"""

import base64
import os
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v2"
NONCE_BYTES = 12
KEY_BYTES = 32
MARK_LETTERS = 8


class CannotOpen(Exception):
    """None of the keys opens it, or it belongs to another place."""


@dataclass(frozen=True, slots=True)
class Master:
    """mark: tells which key wrapped, without telling the key."""

    mark: str
    cipher: AESGCM


def seal(text: str, *, place: str) -> str:
    """Encrypt `text` for one `place` (what it is and whose).

    Where it is kept is made known by `register_sealed` (core/sealed.py), so that rotation finds it.
    """
    key = AESGCM.generate_key(bit_length=8 * KEY_BYTES)
    body = _closed(AESGCM(key), text.encode(), place)
    return _written(_master(settings.SECRET_KEY), key, body, place)


def unseal(sealed: str, *, place: str) -> str:
    """The text again. Raises CannotOpen."""
    key, body, _mark = _data_key(sealed, place)
    return _opened(AESGCM(key), body, place).decode()


def is_current(sealed: str) -> bool:
    """Whether the newest master key wraps it."""
    return sealed.split(".")[1:2] == [_master(settings.SECRET_KEY).mark]


def rewrapped(sealed: str, *, place: str) -> str:
    """The same secret with its data key under the newest master key. Raises CannotOpen."""
    key, body, _mark = _data_key(sealed, place)
    return _written(_master(settings.SECRET_KEY), key, body, place)


def _written(master: Master, key: bytes, body: str, place: str) -> str:
    return ".".join((VERSION, master.mark, _closed(master.cipher, key, place), body))


def _data_key(sealed: str, place: str) -> tuple[bytes, str, str]:
    """(data key, ciphertext, mark of the master key that opened it)."""
    parts = sealed.split(".")
    if len(parts) != 4 or parts[0] != VERSION:
        raise CannotOpen(place)
    _version, mark, wrapped, body = parts
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        master = _master(secret)
        if master.mark == mark:
            return _opened(master.cipher, wrapped, place), body, mark
    raise CannotOpen(place)


def _closed(cipher: AESGCM, plain: bytes, place: str) -> str:
    nonce = os.urandom(NONCE_BYTES)
    return base64.urlsafe_b64encode(
        nonce + cipher.encrypt(nonce, plain, place.encode())
    ).decode()


def _opened(cipher: AESGCM, text: str, place: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text)
        return cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(place) from error


@lru_cache(maxsize=8)
def _master(secret: str) -> Master:
    kdf = HKDF(
        algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=b"itportal secrets at rest"
    )
    key = kdf.derive(secret.encode())
    return Master(sha256(b"mark" + key).hexdigest()[:MARK_LETTERS], AESGCM(key))
