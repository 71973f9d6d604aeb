"""Secrets of webhooks and the signatures made with them (Standard Webhooks 1.0).

A secret is `whsec_` and 32 random bytes in base64. The signature is HMAC-SHA256 over
`id.timestamp.body`. For a day after a new secret was made both sign, so that nothing is refused while
the receiver changes over.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from itportal.core.crypt import seal, unseal
from itportal.core.sealed import SealedField, Texts, register_sealed
from itportal.core.webhooks.models import Webhook

PREFIX = "whsec_"
SECRET_BYTES = 32
BOTH_SIGN = timedelta(days=1)
COLUMNS = ("secret_sealed", "secret_before_sealed")


def put_new_secret(webhook: Webhook, *, now: datetime) -> str:
    """Give it a new secret, unsaved; answers it as text, known only now."""
    text = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    if webhook.secret_sealed:
        webhook.secret_before_sealed = webhook.secret_sealed
        webhook.secret_before_until = now + BOTH_SIGN
    webhook.secret_sealed = seal(text, place=_place(webhook))
    return text


def signatures(webhook: Webhook, message_id: str, now: datetime, body: bytes) -> str:
    """The header webhook-signature."""
    sealed = [webhook.secret_sealed]
    if webhook.secret_before_until and now < webhook.secret_before_until:
        sealed.append(webhook.secret_before_sealed)
    stamp = int(now.timestamp())
    texts = [unseal(one, place=_place(webhook)) for one in sealed]
    return " ".join(signature(text, message_id, stamp, body) for text in texts)


def signature(secret: str, message_id: str, stamp: int, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{stamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


def _place(webhook: Webhook) -> str:
    return f"webhook:{webhook.uid}"


def _texts(row: Any) -> Texts:
    kept = {column: getattr(row, column) for column in COLUMNS}
    return {column: (text, _place(row)) for column, text in kept.items() if text}


def _put(column: str) -> Any:
    def put(row: Any, where: str, sealed: str) -> None:
        setattr(row, column, sealed)

    return put


def _of(column: str) -> Any:
    return lambda row: {n: text for n, text in _texts(row).items() if n == column}


for _column in COLUMNS:
    register_sealed(
        SealedField(
            f"webhook secrets ({_column})", Webhook, _column, _of(_column), _put(_column)
        )
    )
