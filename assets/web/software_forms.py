"""Forms of software: shapes only, the services judge."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Institution
from accounts.web.fields import DayField, SeenForm
from assets.models import Category, Entitlement, SoftwareAlias, SoftwareRule, SoftwareTitle
from assets.software_names import NAME, PUBLISHER, VERSION
from itportal.core.ui.combobox import OFFERED, ComboboxField, Option
from itportal.core.ui.forms import ListedField, PlainTextMixin


class TitleField(ComboboxField):
    """A program of the list, chosen by typing."""

    url_name = "assets:software-options"
    default_error_messages = {
        "unknown": _("No program of this name is in the list. Choose from the list."),
        "several": _("Several begin like this: choose one of them."),
    }

    def option(self, item: SoftwareTitle) -> Option:
        return title_option(item)

    def by_key(self, key: str) -> SoftwareTitle | None:
        try:
            uid = UUID(key)
        except ValueError:
            return None
        return SoftwareTitle.objects.filter(uid=uid).first()

    def named(self, text: str) -> list[SoftwareTitle]:
        return list(SoftwareTitle.objects.filter(name__iexact=text)[:OFFERED])

    def search(self, text: str) -> list[SoftwareTitle]:
        return list(titles_beginning(text)[:OFFERED])


def titles_beginning(text: str) -> QuerySet[SoftwareTitle]:
    """Those with a word that begins so."""
    begins = SoftwareTitle.objects.filter(name__istartswith=text)
    found = begins | SoftwareTitle.objects.filter(name__icontains=f" {text}")
    return found.order_by("name", "pk")


def title_option(title: SoftwareTitle) -> Option:
    return Option(str(title.uid), title.name, title.publisher, "app")


class TitleForm(SeenForm):
    name = forms.CharField(
        label=_("Name"), max_length=NAME, help_text=_("Without version: Mozilla Firefox.")
    )
    publisher = forms.CharField(
        label=pgettext_lazy("of a program", "Maker"), max_length=PUBLISHER, required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=SoftwareTitle.Kind.choices, initial=SoftwareTitle.Kind.OTHER
    )
    policy = forms.ChoiceField(
        label=_("May it be on our devices"), choices=SoftwareTitle.Policy.choices
    )
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SupportForm(PlainTextMixin, forms.Form):
    label = forms.CharField(
        label=_("What it is called"),
        max_length=80,
        required=False,
        help_text=_("For instance 22H2 or LTS."),
    )
    version_from = forms.CharField(
        label=_("From version"),
        max_length=VERSION,
        required=False,
        help_text=_("Empty: from the first."),
    )
    version_below = forms.CharField(
        label=_("Below version"),
        max_length=VERSION,
        required=False,
        help_text=_("This one is not among them any more. Empty: to the last."),
    )
    ends_on = DayField(label=_("Support ends on"))
    source = forms.CharField(
        label=_("Where it is written"),
        max_length=300,
        required=False,
        help_text=_("An address or the name of a paper."),
    )


class ManyLicences(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    widget = forms.CheckboxSelectMultiple


class LicencesForm(PlainTextMixin, forms.Form):
    entitlements = ManyLicences(
        Entitlement.objects.none(), label=_("Licences"), to_field_name="number", required=False
    )

    def __init__(self, *args: Any, kept: "QuerySet[Entitlement]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["entitlements"]
        field.queryset = kept


class RuleForm(PlainTextMixin, forms.Form):
    demand = forms.ChoiceField(label=_("What is demanded"), choices=SoftwareRule.Demand.choices)
    institution = ListedField(
        Institution.objects.none(),
        label=_("In which institution"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
        help_text=_("It holds for all institutions under it too."),
    )
    category = ListedField(
        Category.objects.none(),
        label=_("On which kind of device"),
        to_field_name="code",
        required=False,
        empty_label=_("On every kind"),
    )
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(self, *args: Any, kept: "QuerySet[Institution]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["institution"].queryset = kept
        fields["category"].queryset = Category.objects.order_by("code")


class InstallForm(PlainTextMixin, forms.Form):
    """A program of the list, or a name of one that is not."""

    title = TitleField(label=_("Program"), required=False)
    name = forms.CharField(
        label=_("Or its name, when it is not in the list"), max_length=NAME, required=False
    )
    version = forms.CharField(label=_("Version"), max_length=VERSION, required=False)
    since = DayField(label=_("Installed on"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("title") and not data.get("name") and "title" not in self.errors:
            self.add_error("title", _("Choose a program or write its name."))
        return data


class EndForm(PlainTextMixin, forms.Form):
    until = DayField(label=_("Removed on"))


class AliasForm(PlainTextMixin, forms.Form):
    match = forms.ChoiceField(label=_("A name that"), choices=SoftwareAlias.Match.choices)
    text = forms.CharField(
        label=_("Text"),
        max_length=NAME,
        help_text=_("Letters' case, spaces and signs do not matter."),
    )
    publisher = forms.CharField(
        label=pgettext_lazy("of a program", "Maker"),
        max_length=PUBLISHER,
        required=False,
        help_text=_("Empty: of any maker."),
    )
    title = TitleField(
        label=_("Means the program"),
        required=False,
        help_text=_("Empty: it is no program and is left out."),
    )


class MeaningForm(PlainTextMixin, forms.Form):
    """What chosen names mean; `rows`: their keys."""

    title = TitleField(label=_("Means the program"))

    def __init__(self, *args: Any, user: Any, rows: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
