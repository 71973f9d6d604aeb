"""Forms of licences: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Institution, Person, Vendor
from accounts.querysets import PersonQuerySet
from accounts.web.fields import DayField, PersonField, SeenForm, VendorField
from assets.models import Asset, Entitlement
from itportal.core.ui.forms import ListedField, MoneyField, PlainTextMixin

Decision = Entitlement.Decision


class ManyInstitutions(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    widget = forms.SelectMultiple(attrs={"size": 6})


class PriceMixin(forms.Form):
    price_net = MoneyField(label=_("Price of the term without VAT"), required=False)
    price_vat = MoneyField(label=_("VAT"), required=False)
    price_gross = MoneyField(
        label=_("Price with VAT"),
        required=False,
        help_text=_("Two of the three are enough: the third is counted."),
    )


class EntitlementForm(PriceMixin, SeenForm):
    field_order = [
        *("title", "kind", "quantity", "metric", "vendor", "institution", "institutions"),
        *("starts_on", "ends_on", "renews_itself", "notice_days", "notice_unit", "warn_days"),
        *("price_net", "price_vat", "price_gross", "funding", "contract_no", "contract"),
    ]
    title = forms.CharField(label=pgettext_lazy("licence", "Title"), max_length=160)
    kind = forms.ChoiceField(label=_("How it is counted"), choices=Entitlement.Kind.choices)
    quantity = forms.IntegerField(
        label=_("How many were bought"), required=False, min_value=1, max_value=1_000_000
    )
    metric = forms.CharField(
        label=_("What is counted"),
        required=False,
        max_length=80,
        help_text=_("As the contract says: seats, cores, pupils."),
    )
    vendor = VendorField(label=_("Seller"), required=False)
    institution = ListedField(
        Institution.objects.none(),
        label=_("Whose it is"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
    )
    institutions = ManyInstitutions(
        Institution.objects.none(),
        label=_("Who may use it"),
        to_field_name="uid",
        required=False,
        help_text=_("None chosen: the owner and all institutions beneath it."),
    )
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("Until"), required=False)
    renews_itself = forms.BooleanField(
        label=_("Renews itself unless notice is given"), required=False
    )
    notice_days = forms.IntegerField(
        label=_("Notice period, days"), required=False, min_value=0, max_value=730
    )
    notice_unit = forms.ChoiceField(
        label=_("Counted in"), choices=Entitlement.NoticeUnit.choices
    )
    warn_days = forms.IntegerField(
        label=_("Remind so many days before"), min_value=0, max_value=730, initial=30
    )
    funding = forms.CharField(label=_("Funding source"), required=False, max_length=120)
    contract_no = forms.CharField(label=_("Contract number"), required=False, max_length=80)
    contract = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(
        self,
        *args: Any,
        kept: "QuerySet[Institution] | None",
        every: "QuerySet[Institution]",
        vendors: Any,
        **kwargs: Any,
    ) -> None:
        """kept: whose licences the user keeps; None: the owner stays as it is."""
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["vendor"].vendors = vendors
        fields["institutions"].queryset = every
        if kept is None:
            del fields["institution"]
        else:
            fields["institution"].queryset = kept


class RenewForm(PriceMixin, SeenForm):
    field_order = ["starts_on", "ends_on", "quantity", "price_net", "price_vat", "price_gross"]
    starts_on = DayField(label=_("From"), required=False)
    ends_on = DayField(label=_("Until"))
    quantity = forms.IntegerField(
        label=_("How many"), required=False, min_value=1, max_value=1_000_000
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=500,
        help_text=_("Why so: it stays with the term that ends."),
    )


class DecideForm(PlainTextMixin, forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=[("", _("Not decided yet")), *Decision.choices],
    )
    note = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SeatForm(PlainTextMixin, forms.Form):
    """One of the three; what the kind of licence does not ask for is left out."""

    person = PersonField(people=Person.objects.none(), label=_("To whom"), required=False)
    asset = forms.CharField(
        label=_("Or to which device"),
        required=False,
        max_length=120,
        help_text=_("Inventory number, serial number or a code on it."),
    )
    holder_institution = ListedField(
        Institution.objects.none(),
        label=_("Or to which institution"),
        to_field_name="uid",
        required=False,
        empty_label=_("Not set"),
    )
    quantity = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=1_000_000, initial=1
    )
    over_reason = forms.CharField(
        label=_("If none is free: why"),
        required=False,
        max_length=300,
        help_text=_("Empty: it is not given out when none is free."),
    )

    def __init__(
        self,
        *args: Any,
        kind: str,
        people: PersonQuerySet[Person],
        assets: Any,
        institutions: "QuerySet[Institution]",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.assets = assets
        fields: Any = self.fields
        fields["person"].people = people
        fields["holder_institution"].queryset = institutions
        for_one = {
            "device": ("person", "holder_institution"),
            "user": ("asset", "holder_institution"),
        }
        for name in for_one.get(kind, ()):
            del fields[name]
        if kind == "device":
            fields["asset"].label = _("To which device")

    def clean_asset(self) -> Asset | None:
        code = self.cleaned_data["asset"]
        if not code:
            return None
        found = list(self.assets.with_code(code)[:2])
        if len(found) == 1:
            device: Asset = found[0]
            return device
        raise forms.ValidationError(
            _("Several devices have it: write the inventory number.")
            if found
            else _("No device of this number is here.")
        )


class KeyForm(PlainTextMixin, forms.Form):
    key = forms.CharField(
        label=_("Licence keys"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "They are encrypted. Who looks at them says why, and it is written in the journal."
            " Empty: the keys are removed."
        ),
    )


class KeyReasonForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(
        label=_("Why do you need them"),
        max_length=500,
        help_text=_("Your name and the reason are written in the journal."),
    )


def vendors_in_use(user: Any) -> Any:
    return Vendor.objects.visible_to(user).filter(is_active=True)
