"""Forms of the stock: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person, Room, Vendor
from accounts.querysets import PersonQuerySet
from accounts.web.fields import PersonField, RoomField, SeenForm
from assets.models import AssetModel, StockItem, StockPlace
from itportal.core.ui.forms import ListedField, MoneyField, PlainTextMixin


class PlaceField(ListedField):
    """A place of the stock by its uid; the first is chosen when it is the only one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            StockPlace.objects.none(),
            to_field_name="uid",
            empty_label=_("Choose a place"),
            **kwargs,
        )

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.institution.short_name})"


class QuantityField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("How many"))
        super().__init__(min_value=1, max_value=100_000, **kwargs)


class MoveForm(PlainTextMixin, forms.Form):
    """Where and how many. `places`: those one may move from or to."""

    place = PlaceField(label=_("Place"))
    quantity = QuantityField(initial=1)

    def __init__(self, *args: Any, places: "QuerySet[StockPlace]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PlaceField):
                field.queryset = places


class ReceiveForm(MoveForm):
    unit_price = MoneyField(label=_("Price of one without VAT, €"), min_value=0)
    vat_percent = forms.DecimalField(
        label=_("VAT, %"),
        required=False,
        min_value=0,
        max_value=99,
        max_digits=4,
        decimal_places=1,
    )
    document = forms.CharField(
        label=_("Number of the invoice or delivery note"), required=False, max_length=60
    )


class IssueForm(MoveForm):
    person = PersonField(people=Person.objects.none(), label=_("To whom"), required=False)
    institution = ListedField(
        Institution.objects.none(),
        label=_("At whose cost"),
        required=False,
        to_field_name="uid",
        empty_label=_("The device's institution, else the place's"),
    )
    asset = forms.CharField(
        label=_("For which device (inventory number)"), required=False, max_length=20
    )
    ticket_number = forms.CharField(
        label=_("By which request (P-…)"), required=False, max_length=20
    )

    def __init__(
        self,
        *args: Any,
        people: PersonQuerySet[Person],
        institutions: "QuerySet[Institution]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.people = people
        payer: Any = self.fields["institution"]
        payer.queryset = institutions


class TransferForm(MoveForm):
    to = PlaceField(label=_("To where"))
    field_order = ("place", "to", "quantity")


class ReturnForm(MoveForm):
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class CountForm(PlainTextMixin, forms.Form):
    """`seen`: what the books said when the form was opened."""

    counted = forms.IntegerField(label=_("How many there are"), min_value=0, max_value=100_000)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LevelForm(PlainTextMixin, forms.Form):
    reorder_level = forms.IntegerField(
        label=_("Reorder level"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Below it a purchase is suggested. Empty: none."),
    )
    target = forms.IntegerField(
        label=_("Target"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Up to so many is bought."),
    )


class ItemForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    institution = ListedField(
        Institution.objects.none(),
        label=_("Who keeps it"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=StockItem.Kind.choices)
    part_number = forms.CharField(label=_("Part number"), required=False, max_length=60)
    unit = forms.ChoiceField(label=_("Unit"), choices=StockItem.Unit.choices)
    reorder_level = forms.IntegerField(
        label=_("Reorder level"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Of all places together. Below it a purchase is suggested."),
    )
    target = forms.IntegerField(
        label=_("Target"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Up to so many is bought."),
    )
    supplier = ListedField(
        Vendor.objects.none(),
        label=_("Supplier"),
        required=False,
        to_field_name="uid",
        empty_label=_("Not set"),
    )
    codes = forms.CharField(
        label=_("Codes on the box"),
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What a scanner reads; one on a line."),
    )
    fits = forms.ModelMultipleChoiceField(
        AssetModel.objects.none(),
        label=_("For which models"),
        required=False,
        to_field_name="uid",
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("With Ctrl several."),
    )
    is_active = forms.BooleanField(label=_("Is kept in stock"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        institutions: "QuerySet[Institution] | None",
        vendors: "QuerySet[Vendor]",
        **kwargs: Any,
    ) -> None:
        """institutions: those to choose from; None: it is settled."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["supplier"].queryset = vendors
        fields["fits"].queryset = AssetModel.objects.select_related("manufacturer").order_by(
            "manufacturer__name", "name"
        )
        fields["fits"].label_from_instance = lambda model: f"{model.manufacturer} {model}"
        if institutions is None:
            del fields["institution"]
        else:
            fields["institution"].queryset = institutions

    def clean_codes(self) -> tuple[str, ...]:
        return tuple(line for line in self.cleaned_data["codes"].splitlines() if line.strip())


class PlaceForm(PlainTextMixin, forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("A shelf, a cupboard, a store room.")
    )
    institution = ListedField(
        Institution.objects.none(),
        label=_("Institution"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
    )
    room = RoomField(queryset=Room.objects.none(), label=_("Room"), required=False)

    def __init__(
        self,
        *args: Any,
        institutions: "QuerySet[Institution]",
        rooms: "QuerySet[Room]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        payer: Any = self.fields["institution"]
        payer.queryset = institutions
        self.fields["room"] = RoomField(queryset=rooms, label=_("Room"), required=False)


class LineForm(PlainTextMixin, forms.Form):
    """`items`: those to choose from; None: it is settled."""

    item = ListedField(
        StockItem.objects.none(),
        label=_("What"),
        to_field_name="number",
        empty_label=_("Choose an item"),
    )
    quantity = forms.IntegerField(
        label=_("How many"),
        min_value=0,
        max_value=100_000,
        help_text=_("0 takes the line out."),
    )
    unit_price = MoneyField(
        label=_("Price of one without VAT, €"), required=False, min_value=0, max_digits=10
    )

    def __init__(self, *args: Any, items: "QuerySet[StockItem] | None", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items is None:
            del self.fields["item"]
        else:
            field: Any = self.fields["item"]
            field.queryset = items


class ScanForm(MoveForm):
    """One field for a scanner, which ends with Enter; the others stay as they are."""

    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
        help_text=_("Scan it, or type the code, the part number or L-…"),
    )
    document = forms.CharField(
        label=_("Number of the invoice or delivery note"), required=False, max_length=60
    )
    field_order = ("code", "quantity", "place", "document")
