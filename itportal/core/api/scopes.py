"""What a token may be used for: `<collection>:read` and `<collection>:write`, with labels.

Apps register theirs when they start; a token's scopes narrow its owner's rights and never widen.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

_SCOPES: dict[str, str | Promise] = {}


def register_scopes(scopes: Mapping[str, str | Promise]) -> None:
    _SCOPES.update(scopes)


def known_scopes() -> dict[str, str | Promise]:
    """All scopes with their labels, by name."""
    return dict(sorted(_SCOPES.items()))
