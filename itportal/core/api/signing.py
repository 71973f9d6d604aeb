"""Opaque signed texts that callers hand back: cursors, places in the change feed."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

import orjson
from django.utils.crypto import constant_time_compare, salted_hmac

MAC_BYTES = 16


def signed(values: Sequence[Any], *, salt: str) -> str:
    """The values as a text of letters, digits, `-` and `_`."""
    payload = orjson.dumps(list(values))
    return base64.urlsafe_b64encode(_mac(payload, salt) + payload).rstrip(b"=").decode()


def unsigned(text: str, *, salt: str) -> list[Any] | None:
    """The values of a text signed for the same salt; None when it is not."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    mac, payload = raw[:MAC_BYTES], raw[MAC_BYTES:]
    if not constant_time_compare(mac, _mac(payload, salt)):
        return None
    values: list[Any] = orjson.loads(payload)
    return values


def _mac(payload: bytes, salt: str) -> bytes:
    mac = salted_hmac(f"itportal.api.{salt}", payload, algorithm="sha256")
    return mac.digest()[:MAC_BYTES]
