"""The form of a new token: shape only, the service judges."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from itportal.core.api.directory import directory
from itportal.core.api.scopes import known_scopes
from itportal.core.ui.forms import PlainTextMixin

DAYS = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("a year"))]


class TokenForm(PlainTextMixin, forms.Form):
    """Choices follow the user: institutions they may limit the token to."""

    name = forms.CharField(
        label=_("What is it for"), max_length=80, help_text=_("For example: inventory script")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=_("How long"), choices=DAYS, coerce=int, initial=90)
    institution = forms.TypedChoiceField(
        label=_("Only this institution and those under it"),
        required=False,
        coerce=int,
        empty_value=None,
    )
    allowed_ips = forms.CharField(
        label=_("Only from these addresses"),
        required=False,
        max_length=1000,
        help_text=_("Addresses or networks, separated by spaces: 10.0.0.5 192.168.7.0/24"),
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        scopes = self.fields["scopes"]
        institution = self.fields["institution"]
        if isinstance(scopes, forms.ChoiceField) and isinstance(institution, forms.ChoiceField):
            scopes.choices = [(name, str(label)) for name, label in known_scopes().items()]
            institution.choices = [("", _("All I may see")), *directory().choices(user)]

    def clean_allowed_ips(self) -> list[str]:
        return str(self.cleaned_data["allowed_ips"]).replace(",", " ").split()
