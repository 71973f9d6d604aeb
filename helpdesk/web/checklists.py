"""A topic's checklist in the settings: lines in order, required or not."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from helpdesk.fingerprints import fingerprint
from helpdesk.models import Category, ChecklistItem
from helpdesk.services.checklists import MOST, LineFacts, set_checklist
from helpdesk.web.settings import FORM_METHODS, SettingPage, draw, saved, to_keep
from helpdesk.web.settings_forms import SettingForm
from itportal.core.ui import PortalRequest, toast

BLANK = 3


class ChecklistForm(SettingForm):
    """Every line there is, and some empty ones; `order` puts them where they belong."""

    def __init__(self, *args: Any, rows: list[ChecklistItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = min(len(rows) + BLANK, MOST)
        for number in range(self.count):
            row = rows[number] if number < len(rows) else None
            places: dict[str, tuple[Any, Any]] = {
                "order": (number + 1, gettext_lazy("Place of line %(n)s")),
                "text_et": (row.text_et if row else "", gettext_lazy("Line %(n)s in Estonian")),
                "text_en": (row.text_en if row else "", gettext_lazy("Line %(n)s in English")),
            }
            for name, (initial, label) in places.items():
                shape: dict[str, Any] = {"maxlength": 200}
                if name == "order":
                    shape = {"inputmode": "numeric", "size": 2, "maxlength": 3}
                self.fields[f"{name}_{number}"] = forms.CharField(
                    label=str(label) % {"n": number + 1},
                    initial=initial,
                    required=False,
                    widget=forms.TextInput(attrs=shape),
                )
            self.fields[f"required_{number}"] = forms.BooleanField(
                label=_("Line %(n)s is required") % {"n": number + 1},
                initial=row.is_required if row else False,
                required=False,
            )
            self.fields[f"uid_{number}"] = forms.CharField(
                initial=str(row.uid) if row else "", required=False, widget=forms.HiddenInput
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        names = ("order", "text_et", "text_en", "required", "uid")
        return [
            {name: self[f"{name}_{number}"] for name in names} for number in range(self.count)
        ]

    def facts(self) -> list[LineFacts]:
        data = self.cleaned_data

        def place(number: int) -> tuple[int, int]:
            typed = data[f"order_{number}"].strip()
            known = typed.isascii() and typed.isdigit()
            return (int(typed) if known else MOST, number)

        return [
            LineFacts(
                text_et=data[f"text_et_{number}"],
                text_en=data[f"text_en_{number}"],
                is_required=data[f"required_{number}"],
                uid=data[f"uid_{number}"],
            )
            for number in sorted(range(self.count), key=place)
        ]


@login_required
@require_http_methods(FORM_METHODS)
def checklist(request: PortalRequest, code: str) -> HttpResponse:
    may_keep = to_keep(request)
    topic = get_object_or_404(Category, code=code)
    rows = list(topic.checklist.filter(is_active=True).order_by("position", "pk"))
    form, status = ChecklistForm(request.POST or None, rows=rows), 200
    seen = str(request.POST.get("seen") or fingerprint(rows))
    if request.method == "POST":
        done, status = saved(
            form,
            lambda: set_checklist(code=code, actor=request.user, lines=form.facts(), seen=seen),
        )
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:checklist", code)
    crumbs = [
        (_("Topics and their forms"), reverse("helpdesk:topics")),
        (topic.name, reverse("helpdesk:topic", args=[code])),
    ]
    page = SettingPage(_("Checklist"), crumbs, may_keep, seen)
    return draw(request, "checklist", page, status=status, form=form, topic=topic)
