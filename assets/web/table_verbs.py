"""What is done from the list of assets: to one row in its place, and to many at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, User
from accounts.selectors import rooms_of
from accounts.web.fields import DayField, PersonField, RoomField
from assets import policy
from assets.models import Asset
from assets.services import assets as holding
from assets.services import lifecycle
from assets.web.forms import (
    MissingForm,
    MoveForm,
    ReasonForm,
    RepairForm,
)
from assets.web.reach import kept_open_institutions
from itportal.core.journal.selectors import history_of, told
from itportal.core.tables.bulk import BulkAction
from itportal.core.tables.definition import RowEdit
from itportal.core.ui.forms import PlainTextMixin

Data = Mapping[str, Any]
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def version_of(asset: Asset) -> int:
    """The moment it was last changed, in microseconds: no two changes share one."""
    return (asset.updated_at - EPOCH) // MICROSECOND


def missed(asset: Asset, version: int) -> list[str]:
    """What was done to it since, in sentences."""
    since = history_of(asset).filter(at__gt=_moment(version))
    return [item.text for item in told(since[:5])]


def _moment(version: int) -> datetime:
    return EPOCH + version * MICROSECOND


# --- one row --------------------------------------------------------------------------
class RowForm(PlainTextMixin, forms.Form):
    """One asset's own form, beginning with what it has."""

    def __init__(self, *args: Any, user: User, row: Asset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.asset = user, row
        self.initial = {name: getattr(row, name, None) for name in self.fields}
        self.begin()

    def begin(self) -> None:
        """Set what may be chosen."""


class PlaceForm(RowForm):
    room = forms.CharField()

    def begin(self) -> None:
        rooms = rooms_of([self.asset.institution_id])
        self.fields["room"] = RoomField(queryset=rooms, label=_("Room"), required=False)
        self.initial = {"room": self.asset.room_id}


class ResponsibleForm(RowForm):
    responsible = PersonField(
        people=Person.objects.none(), label=_("Responsible person"), required=False
    )

    def begin(self) -> None:
        field: Any = self.fields["responsible"]
        field.people = Person.objects.visible_to(self.user).filter(is_active=True)


class WarrantyForm(RowForm):
    warranty_until = DayField(label=_("Warranty until"), required=False)


class SerialForm(RowForm):
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)


class NameForm(RowForm):
    name = forms.CharField(label=_("Name in the network"), max_length=63, required=False)


def _correct(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    changes: Any = dict(data)
    seen = _moment(version) if version else None
    holding.edit_asset(asset_id=pk, actor=user, seen=seen, **changes)
    return gettext("Saved")


def _put(user: User, pk: int, data: Data, version: int | None, now: datetime) -> str:
    holding.move_asset(asset_id=pk, actor=user, room=data["room"])
    return gettext("Saved")


def _kept(asset: Any) -> bool:
    return bool(asset.may_edit)


EDITS = [
    RowEdit("place", _("Room"), PlaceForm, _put, _kept, "r"),
    RowEdit("responsible", _("Responsible person"), ResponsibleForm, _correct, _kept, "a"),
    RowEdit("warranty", _("Warranty until"), WarrantyForm, _correct, _kept, "w"),
    RowEdit("serial", _("Serial number"), SerialForm, _correct, _kept, "s"),
    RowEdit("name", _("Name in the network"), NameForm, _correct, _kept, "n"),
]


# --- many rows ------------------------------------------------------------------------
class BulkMove(MoveForm):
    """`institution` empty: each stays in the keeping it is in."""

    def __init__(self, *args: Any, user: User, rows: Sequence[int], **kwargs: Any) -> None:
        institutions = kept_open_institutions(user)
        rooms = rooms_of([row.pk for row in institutions])
        super().__init__(*args, institutions=institutions, rooms=rooms, **kwargs)
        field: Any = self.fields["institution"]
        field.required, field.empty_label = False, _("Leave as it is")


class BulkResponsible(PlainTextMixin, forms.Form):
    responsible = PersonField(people=Person.objects.none(), label=_("Responsible person"))

    def __init__(self, *args: Any, user: User, rows: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible"]
        field.people = Person.objects.visible_to(user).filter(is_active=True)


class BulkRepair(RepairForm):
    def __init__(self, *args: Any, user: User, rows: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)


def _for_many(form: type[forms.Form]) -> Callable[..., forms.Form]:
    """A form that asks the same whoever and whatever it is for."""

    def made(*args: Any, user: User, rows: Sequence[int], **kwargs: Any) -> forms.Form:
        return form(*args, **kwargs)

    return made


def _move(user: User, pk: int, data: Data, now: datetime) -> None:
    holding.move_asset(
        asset_id=pk, actor=user, room=data["room"], institution=data["institution"]
    )


def _answer(user: User, pk: int, data: Data, now: datetime) -> None:
    holding.edit_asset(asset_id=pk, actor=user, responsible=data["responsible"])


def _repair(user: User, pk: int, data: Data, now: datetime) -> None:
    lifecycle.send_to_repair(asset_id=pk, actor=user, now=now, **data)


def _missing(user: User, pk: int, data: Data, now: datetime) -> None:
    lifecycle.mark_missing(asset_id=pk, actor=user, now=now, **data)


def _retire(user: User, pk: int, data: Data, now: datetime) -> None:
    lifecycle.retire_asset(asset_id=pk, actor=user, now=now, **data)


def _action(name: str, label: Any, icon: str, run: Any, form: Any, key: str) -> BulkAction:
    return BulkAction(name, label, icon, run, form, key, is_offered=_keeps)


def _keeps(user: User) -> bool:
    return bool(policy.may_register_assets(user))


ACTIONS = [
    BulkAction(
        "handover", _("Hand over"), "users", leads="assets:act-of-rows", is_offered=_keeps
    ),
    BulkAction("return", _("Take back"), "undo", leads="assets:act-of-rows", is_offered=_keeps),
    BulkAction("labels", _("Print labels"), "qr", leads="assets:labels", is_offered=_keeps),
    BulkAction(
        "install",
        _("Installation job"),
        "truck",
        leads="assets:installation-of-rows",
        is_offered=_keeps,
    ),
    _action("move", _("Change the place"), "pin", _move, BulkMove, "m"),
    _action("responsible", _("Responsible person"), "user", _answer, BulkResponsible, "a"),
    _action("repair", _("To repair"), "wrench", _repair, BulkRepair, "h"),
    _action("missing", _("Missing"), "h-warn", _missing, _for_many(MissingForm), "p"),
    _action("retire", _("Retire"), "pause", _retire, _for_many(ReasonForm), "t"),
    BulkAction(
        "dispose",
        _("Disposal act"),
        "trash",
        key="d",
        leads="assets:disposal-of-rows",
        is_offered=_keeps,
    ),
]
