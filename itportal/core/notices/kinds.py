"""The kinds of notices apps send, each with its defaults; the preferences page lists them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.utils.functional import Promise

# (user, keys of the objects told of) -> those the user may see now
Heard: TypeAlias = Callable[[Any, set[int]], set[int]]


def anybody(user: Any) -> bool:
    return True


def all_of_them(user: Any, ids: set[int]) -> set[int]:
    return ids


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` stands on the preferences page; the defaults hold until a person chooses.

    `required`: always mailed and never in the bell; the preferences page leaves it out.
    `sent_to`: who can get it at all; others do not see it among their preferences.
    `heard`: asked again when it is mailed or shown: the right may have been lost meanwhile.
    """

    code: str
    label: str | Promise
    mail_default: bool = True
    bell_default: bool = True
    required: bool = False
    sent_to: Callable[[Any], bool] = anybody
    heard: Heard = all_of_them


_KINDS: dict[str, Kind] = {}


def register_kind(
    code: str,
    label: str | Promise,
    *,
    mail_default: bool = True,
    bell_default: bool = True,
    required: bool = False,
    sent_to: Callable[[Any], bool] = anybody,
    heard: Heard = all_of_them,
) -> None:
    """Make `code` known; called by the owning app's AppConfig.ready().

    The app brings the templates `notices/<code>.subject.txt` and `notices/<code>.txt`;
    `notices/<code>.html` is optional (docs/notices.md).
    """
    _KINDS[code] = Kind(code, label, mail_default, bell_default, required, sent_to, heard)


def kind_of(code: str) -> Kind:
    """Raises LookupError for a kind nobody registered."""
    try:
        return _KINDS[code]
    except KeyError:
        raise LookupError(f"notice kind {code!r} is not registered") from None


def all_kinds() -> list[Kind]:
    return list(_KINDS.values())


def choosable_kinds(user: Any) -> list[Kind]:
    """The kinds this person can choose about, in the order their apps registered them."""
    return [kind for kind in _KINDS.values() if not kind.required and kind.sent_to(user)]
