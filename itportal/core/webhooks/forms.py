"""Forms of webhooks: shape only, the services judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itportal.core.api.changes import DELETE, OUT_OF_SCOPE, UPSERT
from itportal.core.api.directory import directory
from itportal.core.api.feed import feeds
from itportal.core.ui.forms import DateInput, PlainTextMixin
from itportal.core.webhooks.scopes import telling_scopes

OPERATION_WORDS = [
    (UPSERT, pgettext_lazy("what a webhook tells", "new and changed")),
    (DELETE, pgettext_lazy("what a webhook tells", "deleted")),
    (OUT_OF_SCOPE, pgettext_lazy("what a webhook tells", "moved out of sight")),
]


class WebhookForm(PlainTextMixin, forms.Form):
    """Choices follow the owner: institutions it may be limited to."""

    name = forms.CharField(
        label=_("What the webhook is for"),
        max_length=80,
        help_text=_("For example: monitoring"),
    )
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("https://… Messages are sent there as POST."),
        widget=forms.URLInput,
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may tell of"), widget=forms.CheckboxSelectMultiple
    )
    types = forms.MultipleChoiceField(
        label=_("Only these collections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all that it may tell of."),
    )
    operations = forms.MultipleChoiceField(
        label=_("Only these changes"),
        required=False,
        choices=OPERATION_WORDS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )
    with_objects = forms.BooleanField(
        label=_("Send the objects whole, as their lists show them"),
        required=False,
        initial=True,
    )
    institution_id = forms.TypedChoiceField(
        label=_("Only this institution and those under it"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, owner: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = {
            "scopes": list(telling_scopes().items()),
            "types": [(name, name) for name in feeds()],
            "institution_id": [("", _("All I may see")), *directory().choices(owner)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]  # of choice fields


class SpanForm(forms.Form):
    """Days of which all messages are sent again."""

    since = forms.DateField(label=_("From"), widget=DateInput)
    until = forms.DateField(label=_("Until"), widget=DateInput)
