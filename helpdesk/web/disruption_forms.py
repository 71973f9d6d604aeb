"""The forms of disruptions. They check shape only; the services check the rules."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, User
from accounts.web.fields import MomentField
from helpdesk.models import Category, Disruption
from helpdesk.policy import served_institutions
from helpdesk.services.disruptions import ABOUT, DisruptionFacts
from helpdesk.web.settings_forms import SettingForm
from itportal.core.db import EtKey


class DisruptionForm(SettingForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=Disruption.Kind.choices)
    title = forms.CharField(
        label=_("What does not work?"),
        help_text=_("In one sentence, as people say it: “The school diary is slow”."),
    )
    about = forms.CharField(
        label=_("What should people know?"),
        help_text=_("Who works on it, what can be done meanwhile."),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": ABOUT}),
    )
    words = forms.CharField(
        label=_("Search words people use"),
        help_text=_("Separated by commas. Whoever types them is shown this."),
    )
    institutions = forms.ModelMultipleChoiceField(
        Institution.objects.none(),
        label=_("Whom does it touch?"),
        help_text=_("Everything under a chosen institution is touched as well."),
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=_("At the top of which forms?"),
        widget=forms.CheckboxSelectMultiple,
    )
    starts_at = MomentField(label=_("Began or begins"))
    ends_at = MomentField(label=_("Until, as far as known"))
    next_news_at = MomentField(label=_("Next news"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = served_institutions(user).filter(is_active=True)
        rows: dict[str, Any] = {
            "institutions": places.order_by("parent_id", EtKey("name"), "pk"),
            "topics": Category.objects.filter(is_active=True).order_by("position", "pk"),
        }
        for name, queryset in rows.items():
            choice: Any = self.fields[name]
            choice.queryset = queryset

    @staticmethod
    def initial_of(row: Disruption) -> dict[str, Any]:
        plain = ("kind", "title", "about", "words", "starts_at", "ends_at", "next_news_at")
        return {name: getattr(row, name) for name in plain} | {
            "institutions": list(row.institutions.values_list("pk", flat=True)),
            "topics": list(row.topics.values_list("pk", flat=True)),
        }

    def facts(self) -> DisruptionFacts:
        data = self.cleaned_data
        return DisruptionFacts(
            title=data["title"],
            about=data["about"],
            words=data["words"],
            kind=data["kind"],
            institution_ids=frozenset(one.pk for one in data["institutions"]),
            topic_ids=frozenset(one.pk for one in data["topics"]),
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            next_news_at=data["next_news_at"],
        )


class NewsForm(SettingForm):
    body = forms.CharField(
        label=_("What is new?"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": ABOUT}),
    )
    next_news_at = MomentField(label=_("Next news"))

    def next_news(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["next_news_at"]
        return moment
