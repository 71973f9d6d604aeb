"""The filters of the journal's lists."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from itportal.core.journal.selectors import Filters
from itportal.core.journal.sentences import known_codes
from itportal.core.ui.forms import DateInput, PlainTextMixin


class FilterForm(PlainTextMixin, forms.Form):
    who = forms.CharField(label=_("Who"), max_length=120, required=False)
    what = forms.CharField(label=_("Object"), max_length=200, required=False)
    code = forms.ChoiceField(label=_("Kind of event"), required=False)
    since = forms.DateField(label=_("From"), widget=DateInput, required=False)
    until = forms.DateField(label=_("Until"), widget=DateInput, required=False)

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict
        codes = [(code, code) for code in sorted(known_codes())]
        self.fields["code"].choices = [("", _("all")), *codes]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        values = super().clean() or {}
        since, until = values.get("since"), values.get("until")
        if since and until and since > until:
            raise ValidationError({"until": _("The end is before the beginning.")})
        return values

    @property
    def filters(self) -> Filters:
        return Filters(**self.cleaned_data)


class ReadsForm(FilterForm):
    """Reads have no codes; `what` is the person read about."""

    def __init__(self, data: object) -> None:
        super().__init__(data)
        del self.fields["code"]
        self.fields["what"].label = _("About whom")
