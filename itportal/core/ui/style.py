"""The style page `/stiil/`: every part with invented content, for the eye and for axe."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from itportal.core.templatetags.portal import HEALTH, PRIORITY, STATUS
from itportal.core.ui.combobox import (
    ComboboxField,
    Option,
    combobox_options,
    typed_text,
)
from itportal.core.ui.forms import DateInput, MoneyField, Picks
from itportal.core.ui.icons import icon_names
from itportal.core.ui.nav import is_expert

MESSAGE = "Tere! Aku peab vastu umbes 45 minutit.\nLisasin pildi.\n\nKas sobib neljapäeval?"


# key, text, about: enough to walk in
SITES = (
    ("kool", "Metsaveere Kool", "Kooli tee 1"),
    ("lasteaed", "Lepatriinu Lasteaed", "Kase 4"),
    ("vallamaja", "Näidisvalla vallamaja", "Keskväljak 2"),
    ("raamatukogu", "Metsaveere raamatukogu", "Kooli tee 3"),
)


class SiteField(ComboboxField):
    """The invented places above: what an app writes to use the part."""

    url_name = "ui:style-options"

    def option(self, item: tuple[str, str, str]) -> Option:
        return Option(*item, icon="building")

    def by_key(self, key: str) -> tuple[str, str, str] | None:
        return next((site for site in SITES if site[0] == key), None)

    def named(self, text: str) -> list[tuple[str, str, str]]:
        return [site for site in SITES if site[1].casefold() == text.casefold()]

    def search(self, text: str) -> list[tuple[str, str, str]]:
        return [site for site in SITES if text.casefold() in " ".join(site).casefold()]


class StyleForm(forms.Form):
    """One field of each kind, some with errors."""

    subject = forms.CharField(label="Mis juhtus?", help_text="Ühe lausega.", max_length=120)
    description = forms.CharField(
        label="Kirjelda lähemalt", widget=forms.Textarea, required=False
    )
    device = forms.ChoiceField(
        label="Millise seadmega on mure?",
        widget=Picks(
            about={"V-0412": "sinu kasutuses alates 02.09.2024"},
            icons={"V-0412": "laptop", "other": "search"},
        ),
        choices=[("V-0412", "Sülearvuti Dell Latitude 5440"), ("other", "Mõni muu seade")],
    )
    impact = forms.ChoiceField(
        label="Kui palju see su tööd segab?",
        widget=Picks(about={"1": "Vastame tunni jooksul", "2": "Vastame täna"}),
        choices=[("1", "Ei saa üldse tööd teha"), ("2", "Segab, aga saan hakkama")],
    )
    site = forms.ChoiceField(label="Asukoht", choices=[("k", "Kool"), ("v", "Vallamaja")])
    place = SiteField(label="Kuhu viia?", help_text="Kirjuta nime algus.", required=False)
    school = SiteField(label="Kust tuua?", required=False)
    day = forms.DateField(label="Kuupäev", widget=DateInput, required=False)
    price = MoneyField(label="Hind", help_text="Eurodes", required=False)
    tags = forms.MultipleChoiceField(
        label="Sildid",
        widget=forms.CheckboxSelectMultiple,
        choices=[("a", "võrk"), ("b", "aku")],
        required=False,
    )
    agree = forms.BooleanField(label="Saada mulle koopia", required=False)


@login_required
@require_safe
def options(request: HttpRequest) -> HttpResponse:
    field = SiteField()
    return combobox_options(request, map(field.option, field.search(typed_text(request))))


@login_required
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or is_expert(request.user)):
        raise PermissionDenied
    form = StyleForm(
        {"device": "V-0412", "description": "", "price": "12,5x", "school": "Metsa"}
    )
    facts: dict[str, Any] = {
        "crumbs": [("Avaleht", "/"), (_("Style page"), "")],
        "states": list(STATUS),
        "levels": list(PRIORITY),
        "conditions": list(HEALTH),
        "icons": sorted(icon_names()),
        "amount": Decimal("12480.50"),
        "minus": Decimal("-740"),
        "now": timezone.now(),
        "author": "Liina Kask",
        "message": MESSAGE,
        "form": form,
        "views_label": _("Views"),
        "kpis": [
            {"label": "Avatud", "value": "23", "icon": "inbox", "url": "#olekud"},
            {"label": "Ohus", "value": "4", "icon": "clock", "s": "warn", "sub": "täna"},
            {"label": "Lahendatud", "value": "61", "icon": "okc", "s": "ok"},
            {"label": "Rahulolu", "value": "4,7", "unit": "/ 5", "icon": "like"},
        ],
        "views": [
            {"label": "Minu", "url": "?", "current": True, "count": 14},
            {"label": "Tähtaeg ohus", "url": "?", "count": 4, "bad": True},
            {"label": "Kõik avatud", "url": "?", "count": None},
        ],
        "chips": [{"text": "Olek on", "value": "avatud"}],
        "steps": [("Teema: arvuti", "done"), ("Kirjelda", "now"), ("Saadetud", "")],
        "pairs": [("Telefon", "555 0188"), ("Ruum", "214"), ("E-post", "")],
        "next_steps": [
            {"icon": "mail", "text": "Saad kohe kinnituse e-postile."},
            {"icon": "user", "text": "Marko või Kristi võtab pöördumise töösse."},
        ],
    }
    return render(request, "ui/style.html", facts)
