"""The verbs of an asset's course: each a small form and one service.

To repair and back from it leads by the pages of the repair (web/repair_verbs.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import register_converter
from django.urls.converters import StringConverter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Person, User
from accounts.selectors import rooms_of
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import Asset
from assets.services import assets as holding
from assets.services import lifecycle
from assets.states import may_become
from assets.web.fields import partners
from assets.web.forms import (
    DisposeForm,
    FoundForm,
    HolderForm,
    LoanForm,
    MissingForm,
    OrderForm,
    ReasonForm,
    ReceiveForm,
    ReturnForm,
)
from assets.web.reach import address, crumbs, running_of, visible_asset
from itportal.core.journal.reads import personal_data_read
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest

Words = str | Promise
Save = Callable[[int, User, Mapping[str, Any], datetime], object]


@dataclass(frozen=True)
class Verb:
    """way: its row in states.TRANSITIONS; needs: what its form is made for, of `rooms`,
    `holder`; is_danger: nobody does it lightly."""

    name: str
    way: str
    label: Words
    icon: str
    form: type[forms.Form]
    save: Save
    done: Words
    needs: tuple[str, ...] = ()
    is_danger: bool = False


def _holding(service: Callable[..., object]) -> Save:
    def save(pk: int, user: User, data: Mapping[str, Any], now: datetime) -> object:
        given = dict(data)
        seen = given.pop("seen") or None
        return service(asset_id=pk, actor=user, now=now, seen_assignment_id=seen, **given)

    return save


def _timed(service: Callable[..., object]) -> Save:
    def save(pk: int, user: User, data: Mapping[str, Any], now: datetime) -> object:
        return service(asset_id=pk, actor=user, now=now, **data)

    return save


def _dated(service: Callable[..., object]) -> Save:
    """The day it happens on is among the data."""

    def save(pk: int, user: User, data: Mapping[str, Any], now: datetime) -> object:
        return service(asset_id=pk, actor=user, **data)

    return save


_VERBS = (
    Verb(
        *("order", "order", gettext_lazy("Mark as ordered"), "cart", OrderForm),
        _dated(lifecycle.order_asset),
        gettext_lazy("The device is ordered"),
    ),
    Verb(
        *("receive", "receive", gettext_lazy("Receive"), "download", ReceiveForm),
        _dated(lifecycle.receive_asset),
        gettext_lazy("The device is in stock"),
        needs=("rooms",),
    ),
    Verb(
        *("assign", "assign", gettext_lazy("Give out without an act"), "users", HolderForm),
        _holding(holding.assign_asset),
        gettext_lazy("The device has a new holder"),
        needs=("holder",),
    ),
    Verb(
        *("lend", "lend", gettext_lazy("Lend"), "hourglass", LoanForm),
        _holding(holding.lend_asset),
        gettext_lazy("The device is lent"),
        needs=("holder",),
    ),
    Verb(
        *("return", "return", gettext_lazy("Take back without an act"), "undo", ReturnForm),
        _holding(holding.return_asset),
        gettext_lazy("The device is in stock"),
        needs=("rooms", "seen"),
    ),
    Verb(
        *("missing", "mark_missing", gettext_lazy("Mark as missing"), "h-warn", MissingForm),
        _timed(lifecycle.mark_missing),
        gettext_lazy("The device is marked as missing"),
    ),
    Verb(
        *("found", "mark_found", gettext_lazy("It was found"), "search", FoundForm),
        _dated(lifecycle.mark_found),
        gettext_lazy("The device is found"),
        needs=("rooms",),
    ),
    Verb(
        *("retire", "retire", gettext_lazy("Retire"), "pause", ReasonForm),
        _timed(lifecycle.retire_asset),
        gettext_lazy("The device is retired"),
    ),
    Verb(
        *(
            "dispose",
            "dispose",
            gettext_lazy("Dispose of it without an act"),
            "trash",
            DisposeForm,
        ),
        _timed(lifecycle.dispose_asset),
        gettext_lazy("The device is disposed of"),
        is_danger=True,
    ),
    Verb(
        *("restore", "restore", gettext_lazy("Take back on the books"), "undo", ReasonForm),
        _timed(lifecycle.restore_asset),
        gettext_lazy("The device is on the books again"),
    ),
)
VERBS: Mapping[str, Verb] = {verb.name: verb for verb in _VERBS}


class VerbConverter(StringConverter):
    """Path converter `asset_verb`: one of the verbs above."""

    regex = "|".join(VERBS)


register_converter(VerbConverter, "asset_verb")


def offered_verbs(asset: Asset) -> list[Verb]:
    """What can be done with it in its state."""
    return [verb for verb in _VERBS if may_become(verb.way, asset.state)]


@personal_data_read("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def asset_verb(request: PortalRequest, number: str, verb: str) -> HttpResponse:
    chosen = VERBS[verb]
    asset = visible_asset(request, number)
    require(policy.may_edit_asset(request.user, asset))
    running = running_of(asset)
    made, initial = _made_for(chosen, asset, request.user)
    if "holder" in chosen.needs or "seen" in chosen.needs:
        initial["seen"] = running.pk if running else 0

    def save(data: dict[str, Any]) -> str:
        chosen.save(asset.pk, request.user, data, timezone.now())
        return address(asset)

    return form_page(
        request,
        chosen.form(bound(request), initial=initial, **made),
        title=chosen.label,
        crumbs=crumbs(asset),
        submit=chosen.label,
        back=address(asset),
        save=save,
        done=chosen.done,
        lead=_("Now: %(holder)s") % {"holder": running.holder} if running else "",
        danger=chosen.is_danger,
    )


def _made_for(verb: Verb, asset: Asset, user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the form is made with, and what it begins with."""
    made: dict[str, Any] = {}
    today = timezone.localdate().isoformat()
    initial: dict[str, Any] = {
        "ordered_on": today,
        "acquired_on": today,
        "serial": asset.serial,
        "order_no": asset.order_no,
        "invoice_no": asset.invoice_no,
        "room": asset.room_id if verb.name in {"found", "receive"} else None,
    }
    if "rooms" in verb.needs or "holder" in verb.needs:
        made["rooms"] = rooms_of([asset.institution_id])
    if "holder" in verb.needs:
        made["people"] = Person.objects.visible_to(user).filter(is_active=True)
        made["assets"] = partners(user).exclude(pk=asset.pk)
    return made, initial
