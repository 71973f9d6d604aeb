"""What the API kit asks of the app that knows people and institutions (it registers itself)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Directory:
    """manages_tokens(user): may see and revoke everybody's. keeps_webhooks(user): may have their own.
    subtree(id): the institution and
    all under it. choices(user): id and name of those a token may be limited to. find(code): the
    id by registry code, uid or exact name, or None. require_proof(request): interrupts the
    request with the question of the password when the browser signed in some time ago.
    """

    manages_tokens: Callable[[Any], bool]
    keeps_webhooks: Callable[[Any], bool]
    subtree: Callable[[int], frozenset[int]]
    choices: Callable[[Any], list[tuple[int, str]]]
    find: Callable[[str], int | None]
    require_proof: Callable[[HttpRequest], None]


_registered: list[Directory] = []


def register_directory(directory: Directory) -> None:
    _registered[:] = [directory]


def directory() -> Directory:
    return _registered[0]
