"""The life of an asset in six steps, as its page draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.models import Asset, Assignment
from assets.states import COMING, GONE
from itportal.core.ui.format import local

WEEKS_TOLD = 52


@dataclass(frozen=True, slots=True)
class LifeStep:
    """state: `done`, `now`, or empty for what is ahead. about: why or by what paper."""

    label: str | Promise
    state: str
    day: date | None = None
    about: str = ""


def lifeline(asset: Asset, holders: Sequence[Assignment], *, today: date) -> list[LifeStep]:
    """holders: all periods, the latest first."""
    came = asset.state not in COMING
    given = local(holders[-1].since).date() if holders else None
    since = local(holders[0].since).date() if holders and not holders[0].until else None
    ends, warranty = asset.ends_on, asset.warranty_until
    steps = [
        LifeStep(
            _("Ordered"),
            _done(came or asset.state == Asset.State.ORDERED),
            asset.ordered_on,
            asset.order_no,
        ),
        LifeStep(_("Received"), _done(came), asset.acquired_on, _invoice(asset)),
        LifeStep(_("Handed out"), _done(bool(given)), given),
    ]
    if came:
        held = length_in_words(since, today) if since else ""
        steps.append(LifeStep(asset.get_state_display(), "now", None, held))
    steps.append(
        LifeStep(
            _("Warranty ends"),
            _done(bool(warranty and warranty < today)),
            warranty,
            _ahead(warranty, today),
        )
    )
    steps.append(
        LifeStep(_("Replacement"), _done(asset.state in GONE), ends, _ahead(ends, today))
    )
    return steps


def length_in_words(since: date, today: date) -> str:
    """2 years 3 months, 5 months, 12 days."""
    months = (today.year - since.year) * 12 + today.month - since.month
    months -= today.day < since.day
    if months < 1:
        days = max((today - since).days, 0)
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    years, rest = divmod(months, 12)
    parts = []
    if years:
        parts.append(ngettext("%(count)s year", "%(count)s years", years) % {"count": years})
    if rest:
        parts.append(ngettext("%(count)s month", "%(count)s months", rest) % {"count": rest})
    return " ".join(parts)


def _done(is_done: bool) -> str:  # noqa: FBT001
    return "done" if is_done else ""


def _invoice(asset: Asset) -> str:
    return _("invoice %(number)s") % {"number": asset.invoice_no} if asset.invoice_no else ""


def _ahead(day: date | None, today: date) -> str:
    if day is None or not today <= day < today + timedelta(weeks=WEEKS_TOLD):
        return ""
    weeks = (day - today).days // 7
    text = ngettext("in %(count)s week", "in %(count)s weeks", weeks)
    return text % {"count": weeks} if weeks else _("this week")
