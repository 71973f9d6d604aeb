"""The kinds of notices apps send, each with its defaults; the preferences page lists them."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` stands on the preferences page; the defaults hold until a person chooses.

    `required`: always mailed and never in the bell; the preferences page leaves it out.
    """

    code: str
    label: str | Promise
    mail_default: bool = True
    bell_default: bool = True
    required: bool = False


_KINDS: dict[str, Kind] = {}


def register_kind(
    code: str,
    label: str | Promise,
    *,
    mail_default: bool = True,
    bell_default: bool = True,
    required: bool = False,
) -> None:
    """Make `code` known; called by the owning app's AppConfig.ready().

    The app brings the templates `notices/<code>.subject.txt` and `notices/<code>.txt`;
    `notices/<code>.html` is optional (docs/notices.md).
    """
    _KINDS[code] = Kind(code, label, mail_default, bell_default, required)


def kind_of(code: str) -> Kind:
    """Raises LookupError for a kind nobody registered."""
    try:
        return _KINDS[code]
    except KeyError:
        raise LookupError(f"notice kind {code!r} is not registered") from None


def all_kinds() -> list[Kind]:
    """The kinds a person can choose about, by code."""
    kinds = (kind for kind in _KINDS.values() if not kind.required)
    return sorted(kinds, key=lambda kind: kind.code)
