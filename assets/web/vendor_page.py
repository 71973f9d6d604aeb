"""The vendor's own page of one repair, by the link alone: nobody signs in, nobody is named."""

from typing import Any, Final

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.web.fields import DayField
from assets.models import RepairEntry
from assets.services.repair_links import MOST_FILES, open_link, vendor_says
from itportal.core.api import throttling
from itportal.core.context import current
from itportal.core.errors import Invalid, WrongState
from itportal.core.ui.forms import MoneyField, PlainTextMixin, add_portal_error
from itportal.core.ui.toasts import toast

MOST_A_MINUTE: Final = 30


class VendorForm(PlainTextMixin, forms.Form):
    progress = forms.ChoiceField(
        label=_("How far it is"),
        choices=[("", _("Not said")), *RepairEntry.Progress.choices],
        required=False,
    )
    rma_no = forms.CharField(label=_("Your number (RMA)"), max_length=60, required=False)
    due_on = DayField(label=_("Expected back on"), required=False)
    net = MoneyField(label=_("Quote: price without VAT"), required=False)
    vat = MoneyField(label=_("Quote: VAT"), required=False)
    serial = forms.CharField(
        label=_("Serial number of the replacement"),
        max_length=80,
        required=False,
        help_text=_("When another device comes back in the place of this one."),
    )
    text = forms.CharField(
        label=_("Explanation"), max_length=500, required=False, widget=forms.TextInput
    )
    document = forms.FileField(label=_("File"), required=False)


@login_not_required
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def vendor_page(request: HttpRequest, token: str) -> HttpResponse:
    verdict = throttling.count(f"repair:{current().ip}", limit=MOST_A_MINUTE)
    if verdict is not None and not verdict.allowed:
        return _private(HttpResponse(_("Too many tries: wait a minute."), status=429))
    now = timezone.now()
    link = open_link(token, now=now)
    status, data = 200, request.POST if request.method == "POST" else None
    form = VendorForm(data, request.FILES or None)
    if data is not None:
        status = 422
        if form.is_valid():
            said: dict[str, Any] = dict(form.cleaned_data)
            said.pop("document")
            files = request.FILES.getlist("document")[: MOST_FILES + 1]
            try:
                vendor_says(token=token, now=now, files=files, **said)
            except Invalid as error:
                if "files" in error.fields:
                    error.fields["document"] = error.fields.pop("files")
                add_portal_error(form, error)
            except WrongState as error:
                status = 409
                add_portal_error(form, error)
            else:
                toast(request, str(_("Thank you: it has been sent to the IT department.")))
                return _private(redirect(request.path))
    entries = link.entries.order_by("-created_at", "-pk")
    context = {"link": link, "repair": link.repair, "form": form, "entries": entries}
    return _private(render(request, "assets/vendor_repair.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Found by no search engine; other sites are told no address anyway."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
