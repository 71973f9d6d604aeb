"""Forms of labels and scanning: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution
from assets.label_sheets import LAYOUTS
from assets.services.labels import MOST_LABELS
from itportal.core.ui.forms import ListedField, PlainTextMixin

PHOTO_BYTES = 15 * 1024 * 1024


class SheetForm(PlainTextMixin, forms.Form):
    """On what the labels are printed, and how this printer has to be put right."""

    layout = forms.ChoiceField(
        label=_("Paper"), choices=[(key, layout.name) for key, layout in LAYOUTS.items()]
    )
    first = forms.IntegerField(
        label=_("First free label on the sheet"), min_value=1, max_value=65, initial=1
    )
    right = forms.DecimalField(
        label=_("Shift to the right, mm"),
        min_value=-10,
        max_value=10,
        decimal_places=1,
        initial=0,
        help_text=_("When the print is too far left: how much. To the left: with a minus."),
    )
    down = forms.DecimalField(
        label=_("Shift down, mm"), min_value=-10, max_value=10, decimal_places=1, initial=0
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        places = LAYOUTS[data["layout"]].places if "layout" in data else 65
        if data.get("first", 1) > places:
            self.add_error("first", _("The sheet has %(count)s labels.") % {"count": places})
        return data


class BlankForm(SheetForm):
    """Labels printed ahead."""

    institution = ListedField(
        Institution.objects.none(),
        label=_("Whose things they will be on"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
    )
    count = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=MOST_LABELS, initial=24
    )
    field_order = ("institution", "count", "layout", "first", "right", "down")

    def __init__(
        self, *args: Any, institutions: "QuerySet[Institution]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = institutions


class ScanForm(PlainTextMixin, forms.Form):
    """A code, typed or read by the browser or a scanner; or a photograph of it."""

    code = forms.CharField(
        label=_("Code or number"),
        max_length=200,
        required=False,
        help_text=_("Inventory number, serial number or what the label says."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    photo = forms.FileField(
        label=_("Or a photo of the label"),
        required=False,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}
        ),
    )

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        if photo and photo.size > PHOTO_BYTES:
            raise forms.ValidationError(_("This photo is over 15 MB."))
        return photo

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors and not data.get("code") and not data.get("photo"):
            self.add_error("code", _("Write the code or add a photo of it."))
        return data


class ClaimForm(PlainTextMixin, forms.Form):
    number = forms.CharField(
        label=_("On which device is it"),
        max_length=200,
        help_text=_("Inventory number or serial number."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
