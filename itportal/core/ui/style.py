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
from itportal.core.ui.forms import DateInput, MoneyField, Picks
from itportal.core.ui.icons import icon_names
from itportal.core.ui.nav import is_expert

MESSAGE = "Tere! Aku peab vastu umbes 45 minutit.\nLisasin pildi.\n\nKas sobib neljapäeval?"


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
def style(request: HttpRequest) -> HttpResponse:
    if not (settings.DEBUG or is_expert(request.user)):
        raise PermissionDenied
    form = StyleForm({"device": "V-0412", "description": "", "price": "12,5x"})
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
