"""Secrets at rest: encrypted under keys made of SECRET_KEY, rotated by SECRET_KEY_FALLBACKS.

The text carries its context (`totp:7`), authenticated with it: a ciphertext moved to another
row does not open (ASVS 11.3.2). Format: `v1.` + base64url(nonce + ciphertext + tag).
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v1."
NONCE_BYTES = 12


class CannotOpen(Exception):
    """None of the keys opens it, or it belongs to another place."""


def seal(text: str, *, place: str) -> str:
    """Encrypt `text` for one `place` (what it is and whose)."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(settings.SECRET_KEY).encrypt(nonce, text.encode(), place.encode())
    return VERSION + base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(sealed: str, *, place: str) -> str:
    """The text again. Raises CannotOpen."""
    try:
        raw = base64.urlsafe_b64decode(sealed.removeprefix(VERSION))
    except ValueError as error:
        raise CannotOpen(place) from error
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            text = _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode())
        except (InvalidTag, ValueError):
            continue
        return text.decode()
    raise CannotOpen(place)


@lru_cache(maxsize=8)
def _cipher(key: str) -> AESGCM:
    kdf = HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=b"itportal secrets at rest"
    )
    return AESGCM(kdf.derive(key.encode()))
