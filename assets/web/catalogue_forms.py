"""Forms of kinds, custom fields and models: shapes only, the services judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.web.fields import DayField, SeenForm
from assets.models import Category, CustomField
from assets.web.fields import CategoryField

MONTHS: dict[str, Any] = {"required": False, "min_value": 1, "max_value": 600}


class KindForm(SeenForm):
    name_et = forms.CharField(label=_("Name in Estonian"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    lifetime_months = forms.IntegerField(label=_("Useful life in months"), **MONTHS)
    holds_data = forms.BooleanField(
        label=_("Holds data: disposed of only with word of how it was erased"), required=False
    )


class NewKindForm(KindForm):
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Stands in addresses and files; stays.")
    )
    field_order = ("code", "name_et", "name_en", "lifetime_months", "holds_data")


class FieldForm(SeenForm):
    name_et = forms.CharField(label=_("Name in Estonian"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80)
    unit = forms.CharField(
        label=_("Unit"), max_length=20, required=False, help_text=_("For example GB.")
    )
    options = forms.CharField(
        label=_("Choices"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("For a list to choose from: one on each line."),
    )
    categories = forms.ModelMultipleChoiceField(
        Category.objects.order_by("pk"),
        label=_("Kinds of devices"),
        required=False,
        to_field_name="code",
        widget=forms.CheckboxSelectMultiple,
    )
    is_required = forms.BooleanField(label=_("Must be filled in"), required=False)
    is_filterable = forms.BooleanField(label=_("Lists are filtered by it"), required=False)
    position = forms.IntegerField(
        label=_("Place in the order"), min_value=0, max_value=1000, initial=0
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_options(self) -> list[str]:
        return str(self.cleaned_data["options"]).splitlines()


class NewFieldForm(FieldForm):
    slug = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("Small letters, like ram; it stays.")
    )
    kind = forms.ChoiceField(label=_("Kind of value"), choices=CustomField.Kind.choices)
    field_order = ("slug", "kind", "name_et", "name_en", "unit", "options", "categories")


class ModelForm(SeenForm):
    name = forms.CharField(label=_("Model"), max_length=120)
    category = CategoryField(label=_("Kind"), empty_label=None)
    part_no = forms.CharField(label=_("Part number"), max_length=60, required=False)
    eol_on = DayField(label=_("Maker's support ends"), required=False)
    lifetime_months = forms.IntegerField(
        label=_("Useful life in months"), help_text=_("Empty: as its kind has it."), **MONTHS
    )
    compatible = forms.CharField(
        label=_("Goes with"),
        max_length=500,
        required=False,
        help_text=_("Toner, chargers, spare parts."),
    )
