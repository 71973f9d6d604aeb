"""Forms of assets: shapes only, the services judge."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Institution, Person, Room, User, Vendor
from accounts.querysets import PersonQuerySet
from accounts.web.fields import DayField, PersonField, RoomField, SeenForm, VendorField
from assets.models import Asset, AssetTag, CustomField, Disposal
from assets.states import FIRST
from assets.web.fields import AssetField, CategoryField, custom_form_fields, partners
from itportal.core.ui.forms import ListedField, MoneyField, PlainTextMixin

State = Asset.State
NOT_SAID = ("", "–")


class RegisterForm(PlainTextMixin, forms.Form):
    """`custom`: the fields of the kind, once it is known."""

    category = CategoryField(label=_("Kind"), empty_label=_("Choose a kind"))
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=80)
    model = forms.CharField(label=_("Model"), max_length=120)
    institution = ListedField(
        Institution.objects.none(),
        label=_("Whose it is"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
    )
    inventory_no = forms.CharField(
        label=_("Inventory number"),
        max_length=20,
        required=False,
        help_text=_("Empty: the next free number."),
    )
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[(code.value, code.label) for code in reversed(FIRST)],
        required=False,
    )
    acquired_on = DayField(label=_("Acquired on"), required=False)
    warranty_until = DayField(label=_("Warranty until"), required=False)

    def __init__(
        self,
        *args: Any,
        institutions: "QuerySet[Institution]",
        custom: Sequence[CustomField] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = institutions
        self.fields.update(custom_form_fields(custom))


class FactsForm(SeenForm):
    """Everything that is corrected of an asset; its place and holder have forms of their own."""

    inventory_no = forms.CharField(label=_("Inventory number"), max_length=20)
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    name = forms.CharField(label=_("Name in the network"), max_length=63, required=False)
    parent = AssetField(
        label=pgettext_lazy("device", "Part of"),
        required=False,
        help_text=_("The device it belongs into or to."),
    )
    responsible = PersonField(
        people=Person.objects.none(), label=_("Responsible person"), required=False
    )
    accessories = forms.CharField(
        label=_("Accessories"),
        max_length=300,
        required=False,
        help_text=_("Charger, bag, mouse."),
    )
    ordered_on = DayField(label=_("Ordered on"), required=False)
    order_no = forms.CharField(label=_("Order or procurement"), max_length=60, required=False)
    acquired_on = DayField(label=_("Acquired on"), required=False)
    invoice_no = forms.CharField(label=_("Invoice number"), max_length=60, required=False)
    supplier = VendorField(label=_("Supplier"), required=False)
    price_net = MoneyField(label=_("Price without VAT"), required=False)
    price_vat = MoneyField(label=_("VAT"), required=False)
    price_gross = MoneyField(
        label=_("Price with VAT"), required=False, help_text=_("Two of the three are enough.")
    )
    funding = forms.CharField(label=_("Funding source"), max_length=120, required=False)
    warranty_kind = forms.ChoiceField(
        label=_("Warranty"), choices=[NOT_SAID, *Asset.Warranty.choices], required=False
    )
    warranty_until = DayField(label=_("Warranty until"), required=False)
    lifetime_months = forms.IntegerField(
        label=_("Useful life in months"),
        required=False,
        min_value=1,
        max_value=600,
        help_text=_("Empty: as its model or kind has it."),
    )
    replace_on = DayField(
        label=_("To be replaced on"),
        required=False,
        help_text=_("Empty: when its useful life ends."),
    )
    notes = forms.CharField(
        label=_("Notes"), max_length=4000, required=False, widget=forms.Textarea({"rows": 4})
    )

    SECTIONS = (
        (
            _("Device"),
            ("inventory_no", "serial", "name", "parent", "responsible", "accessories"),
        ),
        (_("Technical data"), ()),
        (
            _("Acquisition and money"),
            (
                *("ordered_on", "order_no", "acquired_on", "invoice_no", "supplier"),
                *("price_net", "price_vat", "price_gross", "funding"),
            ),
        ),
        (
            _("Warranty and life"),
            ("warranty_kind", "warranty_until", "lifetime_months", "replace_on"),
        ),
        (_("Notes"), ("notes",)),
    )

    def __init__(
        self, *args: Any, user: User, custom: Sequence[CustomField], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Mapping[str, Any] = self.fields
        chosen["parent"].assets = partners(user)
        chosen["responsible"].people = Person.objects.visible_to(user).filter(is_active=True)
        chosen["supplier"].vendors = Vendor.objects.visible_to(user).filter(is_active=True)
        self.custom = custom_form_fields(custom)
        self.fields.update(self.custom)

    def sections(self) -> Iterator[tuple[Any, list[Any]]]:
        for title, names in self.SECTIONS:
            bound = [self[name] for name in names or self.custom]
            if bound:
                yield title, bound


class HolderForm(PlainTextMixin, forms.Form):
    """`seen` is the running period when the form was opened; empty: nobody had it."""

    person = PersonField(people=Person.objects.none(), label=_("To whom"), required=False)
    room = RoomField(queryset=Room.objects.none(), label=_("Or to which room"), required=False)
    to_asset = AssetField(label=_("Or to which device"), required=False)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)

    def __init__(
        self,
        *args: Any,
        people: PersonQuerySet[Person],
        rooms: "QuerySet[Room]",
        assets: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen: Mapping[str, Any] = self.fields
        chosen["person"].people = people
        chosen["to_asset"].assets = assets
        self.fields["room"] = RoomField(
            queryset=rooms, label=_("Or to which room"), required=False
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = [data.get(name) for name in ("person", "room", "to_asset")]
        if not self.errors and sum(map(bool, chosen)) != 1:
            self.add_error("person", _("Choose either a person, a room or a device."))
        return data


class LoanForm(HolderForm):
    until = DayField(label=_("Until"), help_text=_("The day it is to be brought back."))


class RoomForm(PlainTextMixin, forms.Form):
    """One room of an institution's; `label` is what is asked."""

    label: Any = _("Where it is put")
    room = RoomField(queryset=Room.objects.none(), required=False)

    def __init__(self, *args: Any, rooms: "QuerySet[Room]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"] = RoomField(queryset=rooms, label=self.label, required=False)


class ReturnForm(RoomForm):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)


class OrderForm(PlainTextMixin, forms.Form):
    ordered_on = DayField(label=_("Ordered on"))
    order_no = forms.CharField(label=_("Order or procurement"), max_length=60, required=False)


class ReceiveForm(RoomForm):
    acquired_on = DayField(label=_("Acquired on"))
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
    invoice_no = forms.CharField(label=_("Invoice number"), max_length=60, required=False)
    field_order = ("acquired_on", "serial", "invoice_no", "room")


class RepairForm(PlainTextMixin, forms.Form):
    fault = forms.CharField(label=_("What is wrong"), max_length=300)
    vendor = VendorField(
        label=_("Who repairs it"), required=False, help_text=_("Empty: we repair it ourselves.")
    )
    due_on = DayField(label=_("Expected back on"), required=False)
    is_warranty = forms.BooleanField(label=_("Under warranty"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vendor: Any = self.fields["vendor"]
        vendor.vendors = Vendor.objects.visible_to(user).filter(is_active=True)


class ReasonForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500)


class MissingForm(ReasonForm):
    reason = forms.CharField(label=_("What is known"), max_length=500, required=False)


class FoundForm(RoomForm):
    label = _("Where it is")


class DisposeForm(PlainTextMixin, forms.Form):
    """What holds data is asked how it was erased; the service insists on it."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=Disposal.Reason.choices, widget=forms.RadioSelect
    )
    method = forms.ChoiceField(label=_("What becomes of it"), choices=Disposal.Method.choices)
    note = forms.CharField(label=_("Explanation"), max_length=500, required=False)
    erasure = forms.ChoiceField(
        label=_("How the data was erased"),
        choices=[NOT_SAID, *Disposal.Erasure.choices],
        required=False,
    )
    erased_by = forms.CharField(label=_("Who erased it"), max_length=120, required=False)
    erased_on = DayField(label=_("When it was erased"), required=False)


class MoveForm(RoomForm):
    label = _("Room")
    institution = ListedField(
        Institution.objects.none(), label=_("Whose it is"), to_field_name="uid"
    )
    field_order = ("institution", "room")

    def __init__(
        self, *args: Any, institutions: "QuerySet[Institution]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = institutions
        field.empty_label = None


class CodeForm(PlainTextMixin, forms.Form):
    kind = forms.ChoiceField(label=_("Kind of code"), choices=AssetTag.Kind.choices)
    value = forms.CharField(label=_("Code"), max_length=120)
