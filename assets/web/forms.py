"""Forms of assets: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from accounts.web.fields import DayField
from assets.models import Category
from itportal.core.ui.forms import ListedField, PlainTextMixin


class CategoryField(ListedField):
    """A kind of asset by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Category.objects.order_by("pk"), to_field_name="code", **kwargs)


class RegisterForm(PlainTextMixin, forms.Form):
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
    acquired_on = DayField(label=_("Acquired on"), required=False)
    warranty_until = DayField(label=_("Warranty until"), required=False)

    def __init__(
        self, *args: Any, institutions: "QuerySet[Institution]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = institutions
