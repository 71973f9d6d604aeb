"""What a token may be used for: `<collection>:read` and `<collection>:write`, with labels.

Apps register theirs when they start; a token's scopes narrow its owner's rights and never widen.
"""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise

PERSONAL = ".personal"
_SCOPES: dict[str, str | Promise] = {}


def register_scopes(scopes: Mapping[str, str | Promise]) -> None:
    _SCOPES.update(scopes)


def lacking(scopes: Collection[str] | None) -> frozenset[str]:
    """Scopes of personal data a token of these does not have; a signed-in browser (None) has all."""
    if scopes is None:
        return frozenset()
    return frozenset(s for s in _SCOPES if s.endswith(PERSONAL) and s not in scopes)


def known_scopes() -> dict[str, str | Promise]:
    """All scopes with their labels, by name."""
    return dict(sorted(_SCOPES.items()))
