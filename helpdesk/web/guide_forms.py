"""The editor's form. It checks shape only; the service checks the rules."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from accounts.selectors import specialists_all
from helpdesk.models import Category, Guide, GuideCategory, GuideVersion
from helpdesk.services.guides import GuideFacts
from itportal.core.db import EtKey
from itportal.core.errors import Invalid, PortalError
from itportal.core.ui.forms import DateInput

FACTS = tuple(f.name for f in fields(GuideFacts))


class GuideForm(forms.Form):
    """Nothing is required here, so that all errors come together from the service."""

    title = forms.CharField(label=_("Title"))
    summary = forms.CharField(
        label=_("Summary"), help_text=_("What it helps with, in one or two sentences.")
    )
    keywords = forms.CharField(
        label=_("Search words people use"),
        help_text=_("Separated by commas: “no picture, beamer, hdmi”."),
    )
    body = forms.CharField(
        label=_("Text"), strip=False, widget=forms.Textarea(attrs={"rows": 20})
    )
    note = forms.CharField(label=_("What did you change?"))
    category = forms.ModelChoiceField(
        GuideCategory.objects.none(), label=_("Shelf"), empty_label=_("Choose")
    )
    topic = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Topic of requests"),
        help_text=_("Its form offers this guide."),
        empty_label=_("none"),
    )
    audience = forms.ChoiceField(label=_("Visible to"), choices=Guide.Audience.choices)
    institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("Institution"), empty_label=_("Choose")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Guide.Language.choices)
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), empty_label=_("none"))
    reviewed_on = forms.DateField(label=_("Reviewed on"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = {
            "category": GuideCategory.objects.order_by("position", "pk"),
            "topic": Category.objects.filter(is_active=True).order_by(
                "request_type__position", "position", "pk"
            ),
            "institution": Institution.objects.filter(is_active=True).order_by(
                EtKey("name"), "pk"
            ),
            "owner": specialists_all(),
        }
        for name, queryset in rows.items():
            choice: Any = self.fields[name]
            choice.queryset = queryset
        for field in self.fields.values():
            field.required = False

    def facts(self) -> GuideFacts:
        data = self.cleaned_data
        values: dict[str, Any] = {
            f"{name}_id": data[name].pk if data.get(name) else None
            for name in ("category", "topic", "institution", "owner")
        }
        values["category_id"] = values["category_id"] or 0
        values |= {n: data.get(n) or "" for n in FACTS if not n.endswith(("_id", "_on"))}
        return GuideFacts(**values, reviewed_on=data.get("reviewed_on"))

    def show(self, error: PortalError) -> None:
        """Put the service's refusal on the fields it names."""
        if not isinstance(error, Invalid):
            self.add_error(None, error.message)
            return
        for name, text in error.fields.items():
            self.add_error(name if name in self.fields else None, str(text))


def initial_of(guide: Guide, latest: GuideVersion) -> dict[str, Any]:
    """What the editor starts from: the latest text and the properties as they stand."""
    return {
        "title": latest.title,
        "summary": latest.summary,
        "body": latest.body,
        "keywords": guide.keywords,
        "category": guide.category_id,
        "topic": guide.topic_id,
        "audience": guide.audience,
        "institution": guide.institution_id,
        "language": guide.language,
        "owner": guide.owner_id,
        "reviewed_on": guide.reviewed_on,
    }
