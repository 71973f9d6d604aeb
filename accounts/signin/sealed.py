"""The second step's secrets, for their rotation."""

from typing import Any

from allauth.mfa.models import Authenticator

from itportal.core.sealed import SealedField, Texts, register_sealed

PLACE = "second-step"
# As allauth keeps them: of the app, and of recovery codes.
NAMES = ("secret", "seed")


def _texts(row: Any) -> Texts:
    return {name: (row.data[name], PLACE) for name in NAMES if name in row.data}


def _put(row: Any, where: str, sealed: str) -> None:
    row.data[where] = sealed


register_sealed(SealedField("second step", Authenticator, "data", _texts, _put))
