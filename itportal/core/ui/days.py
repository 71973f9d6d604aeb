"""A day typed as people write it, with the calendar beside it and what was understood under it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from itportal.core.dates import LENGTH_LIMIT, describe_day, understood
from itportal.core.errors import PortalError
from itportal.core.ui.requests import PortalRequest

PICKED = "_picked"


def typed_day(data: Any, name: str) -> str:
    """What the form says: a day picked in the calendar, else the text."""
    return str(data.get(name + PICKED) or data.get(name) or "").strip()


class DayInput(forms.TextInput):
    template_name = "parts/widgets/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"maxlength": LENGTH_LIMIT} | (attrs or {}))

    def get_context(
        self, name: str, value: Any, attrs: dict[str, Any] | None
    ) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        made = context["widget"]["attrs"]
        return context | {
            "described": made.get("aria-describedby", ""),
            "invalid": made.get("aria-invalid") == "true",
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return typed_day(data, name)


class DayField(forms.Field):
    """A day after today is judged by the service; here only what the text means."""

    widget = DayInput
    default_error_messages = {"required": _("Write a day.")}

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        try:
            return understood(str(value), timezone.localdate())
        except PortalError as error:
            raise forms.ValidationError(error.message) from error


@login_required
@require_safe
def day(request: PortalRequest) -> HttpResponse:
    """What the typed text means, in words: "reede, 27. november"."""
    text = request.GET.get(request.GET.get("field", "until"), "").strip()
    today = timezone.localdate()
    context: dict[str, Any] = {"typed": text}
    if text:
        try:
            meant = understood(text, today)
        except PortalError as error:
            context["refusal"] = error.message
        else:
            context["said"] = describe_day(meant, today)
            if meant <= today:
                context["refusal"] = PortalError("date.past").message
    return render(request, "parts/day_said.html", context)
