"""Many assets registered or changed by one request: all or none, each fault by its row."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Institution, Room, Vendor
from accounts.policy import kept_institutions
from assets.api.course import AmountField, AssetIn
from assets.custom import PREFIX
from assets.imports import Lookups
from assets.models import Asset, AssetModel, Category, Manufacturer
from assets.services.bulk import BulkRow, Fault, write_assets
from itportal.core.api.fields import (
    AnswersField,
    DayField,
    FlagField,
    MomentField,
    TextField,
    UidField,
)
from itportal.core.api.serializers import In, Out
from itportal.core.errors import PortalError
from itportal.core.imports.kinds import plain

BULK_WRITES = ("bulk_register", "bulk_change")
MOST_ROWS = 1000
# Members that a row names by uid, or a code: (rows the caller may see, by which column).
REFERENCES: dict[str, tuple[Callable[[Any], QuerySet[Any]], str]] = {
    "institution": (Institution.objects.visible_to, "uid"),
    "room": (Room.objects.visible_to, "uid"),
    "supplier": (Vendor.objects.visible_to, "uid"),
    "category": (lambda actor: Category.objects.all(), "code"),
}


def _line(most: int = 80) -> TextField:
    return TextField(max_length=most, required=False, allow_blank=True)


class AssetRow(In):
    """One asset to change. seen: its `updated_at` as it was read. null or "" empties a member."""

    uid = UidField()
    seen = MomentField(required=False)
    institution = UidField(required=False)
    room = UidField(required=False, allow_null=True)
    supplier = UidField(required=False, allow_null=True)
    serial = _line()
    name = _line(63)
    accessories = _line(300)
    notes = TextField(max_length=4000, lines=True, required=False, allow_blank=True)
    custom = AnswersField(required=False)
    ordered_on = DayField(required=False, allow_null=True)
    order_no = _line(60)
    acquired_on = DayField(required=False, allow_null=True)
    warranty_until = DayField(required=False, allow_null=True)
    price_net = AmountField(required=False)
    price_vat = AmountField(required=False)
    invoice_no = _line(60)
    funding = _line(120)


class BulkIn(In):
    """dry_run: judge and write nothing. allow_partial: write the rows that nothing is wrong with."""

    dry_run = FlagField(required=False)
    allow_partial = FlagField(required=False)


class BulkRegisterIn(BulkIn):
    rows = serializers.ListField(child=AssetIn(), min_length=1, max_length=MOST_ROWS)


class BulkChangeIn(BulkIn):
    rows = serializers.ListField(child=AssetRow(), max_length=MOST_ROWS, required=False)


class BulkRowOut(Out):
    """What became of one row, by its place in the list."""

    row = serializers.IntegerField()
    outcome = serializers.ChoiceField(
        choices=["new", "change", "same"], help_text="same: nothing differs from the books."
    )
    uid = serializers.UUIDField(allow_null=True, help_text="Null for a new one of a dry run.")
    number = serializers.CharField(allow_null=True)


class FaultOut(Out):
    """What is wrong with one row. field: the member, empty for the row as a whole."""

    row = serializers.IntegerField()
    field = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class BulkOut(Out):
    """What was done, or would be."""

    dry_run = serializers.BooleanField()
    written = serializers.IntegerField()
    results = BulkRowOut(many=True)
    errors = FaultOut(
        many=True, help_text="With `allow_partial`: of the rows that are not written."
    )  # type: ignore[assignment]  # a member of the answer


class BulkMixin:
    """Writes of many assets; the service judges."""

    @extend_schema(request=BulkRegisterIn, responses=BulkOut)
    @action(detail=False, methods=["post"], url_path="bulk")
    def bulk_register(self, request: Request) -> Response:
        """Register up to 1,000 assets, all or none; a problem names what is wrong in `errors`."""
        return self._bulk(BulkRegisterIn)

    @extend_schema(request=BulkChangeIn, responses=BulkOut)
    @bulk_register.mapping.patch
    def bulk_change(self, request: Request) -> Response:
        """Change up to 1,000 assets, all or none; a problem names what is wrong in `errors`."""
        return self._bulk(BulkChangeIn)

    def _bulk(self: Any, shape: type[In]) -> Response:
        given = self.validated(shape)
        known, rows = read_rows(given.get("rows", ()), self.actor)
        dry_run = given.get("dry_run", False)
        done = write_assets(
            rows=rows,
            known=known,
            actor=self.actor,
            now=timezone.now(),
            dry_run=dry_run,
            partial=given.get("allow_partial", False),
        )
        keys = [key for _outcome, key in done.outcomes.values() if key]
        named = Asset.objects.filter(pk__in=keys).values_list("pk", "uid", "inventory_no")
        names = {pk: (uid, number) for pk, uid, number in named}
        results = []
        for line, (outcome, key) in sorted(done.outcomes.items()):
            uid, number = names.get(key, (None, None))
            results.append({"row": line, "outcome": outcome, "uid": uid, "number": number})
        written = 0 if dry_run else sum(row["outcome"] != "same" for row in results)
        body = {"dry_run": dry_run, "written": written, "results": results}
        faults = [FaultOut().to_representation(fault) for fault in done.faults]
        return Response({**body, "errors": faults})


def read_rows(given: Sequence[dict[str, Any]], actor: Any) -> tuple[Lookups, list[BulkRow]]:
    """The rows with what they name, each kind by one statement, and the look-ups to judge them by."""
    found = {
        name: _named(rows(actor), by, {row[name] for row in given if row.get(name)})
        for name, (rows, by) in REFERENCES.items()
    }
    known = Lookups(actor, kept_institutions(actor), required=[])
    for uid, room in found["room"].items():  # the judging looks rooms up by words: their uids
        here = known.rooms.setdefault(room.site.institution_id, {})
        here[plain(str(uid))] = [room.pk]
    makers = {row["manufacturer"].casefold() for row in given if "manufacturer" in row}
    if makers:
        for pk, name in Manufacturer.objects.values_list("pk", "name"):
            if name.casefold() in makers:
                known.makers[name.casefold()] = pk
        models = AssetModel.objects.filter(manufacturer__in=known.makers.values())
        named = models.values_list("pk", "category_id", "manufacturer__name", "name")
        for pk, category_id, maker, name in named:
            known.models[maker.casefold(), name.casefold()] = (pk, category_id)
    return known, [_row(place, dict(row), found) for place, row in enumerate(given)]


def _named(rows: QuerySet[Any], by: str, wanted: set[Any]) -> dict[Any, Any]:
    if not wanted:
        return {}
    if rows.model is Room:
        rows = rows.select_related("site")
    return {getattr(row, by): row for row in rows.filter(**{f"{by}__in": wanted})}


def _row(place: int, values: dict[str, Any], found: dict[str, dict[Any, Any]]) -> BulkRow:
    """In the words that judging knows (services/imported.py)."""
    row = BulkRow({}, uid=values.pop("uid", None), seen=values.pop("seen", None))
    for name, rows in found.items():
        if name not in values:
            continue
        said = values[name]
        if said is not None and said not in rows:
            text = PortalError("reference.not_there", name=name).message
            row.faults.append(Fault(place, name, "reference.not_there", text))
            values.pop(name)
        elif name == "room":
            values[name] = str(said) if said else ""
        elif name == "supplier":
            values[name] = rows[said].pk if said else None
        else:
            values[name] = rows[said]
    if "number" in values:
        values["inventory_no"] = values.pop("number")
    for slug, value in values.pop("custom", {}).items():
        values[PREFIX + slug] = value
    if "state" in values:
        values["state"] = str(values["state"])
    row.values = values
    return row
