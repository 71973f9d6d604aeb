"""The form of one number: shapes only, the services judge."""

from django import forms
from django.utils.translation import gettext_lazy as _

from itportal.core.ui.forms import DateInput, MoneyField, PlainTextMixin

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")


class NumberForm(PlainTextMixin, forms.Form):
    valid_from = forms.DateField(
        label=_("Valid from"), widget=DateInput, input_formats=DAY_FORMATS
    )
    value = MoneyField(label=_("Value"), max_digits=16, decimal_places=4)
    source = forms.CharField(
        label=_("Where it is written"),
        max_length=300,
        help_text=_("The act or rule and its paragraph."),
    )
