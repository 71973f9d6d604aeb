"""Form fields that several apps ask with: a person by name, a room by site, a day."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Room
from itportal.core.ui.forms import DateInput, PlainTextMixin

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")


class DayField(forms.DateField):
    widget = DateInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault("error_messages", {"invalid": _("Write a day, like 23.11.2026.")})
        super().__init__(**kwargs)


class PersonField(forms.CharField):
    """A person by full name or work e-mail; `people`: those who may be chosen.

    Works without script and with any number of people. Two of one name: the answer names
    their addresses.
    """

    default_error_messages = {
        "unknown": _(
            "Nobody of this name or address is here. Write the full name or the e-mail."
        ),
        "several": _("There are several: write the e-mail. %(addresses)s"),
    }

    def __init__(self, *, people: "QuerySet[Person]", **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 254)
        kwargs.setdefault("help_text", _("Full name or work e-mail."))
        super().__init__(**kwargs)
        self.people = people

    def prepare_value(self, value: Any) -> Any:
        return value.email or str(value) if isinstance(value, Person) else value

    def clean(self, value: Any) -> Any:
        text = " ".join(str(super().clean(value) or "").split())
        if not text:
            return None
        wanted = Q(email__iexact=text)
        words = text.split()
        for cut in range(1, len(words)):
            first, last = " ".join(words[:cut]), " ".join(words[cut:])
            wanted |= Q(first_name__iexact=first, last_name__iexact=last)
        if "\x00" in text:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        found = list(self.people.filter(wanted)[:6])
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        if len(found) > 1:
            addresses = ", ".join(person.email or str(person) for person in found)
            raise ValidationError(
                self.error_messages["several"], code="several", params={"addresses": addresses}
            )
        return found[0]


class RoomField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A room, grouped by site."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = self._grouped()

    def _grouped(self) -> Iterable[Any]:
        choices: list[Any] = [("", _("Not set"))]
        rooms: Iterable[Room] = self.queryset or ()
        for site, inside in groupby(rooms, key=lambda room: room.site):
            choices.append((str(site), [(room.pk, room.name) for room in inside]))
        return choices


class SeenForm(PlainTextMixin, forms.Form):
    """A form about a row that others may change meanwhile: `seen` is its `updated_at`."""

    seen_at = forms.CharField(required=False, widget=forms.HiddenInput, max_length=40)

    def clean_seen_at(self) -> datetime | None:
        text = self.cleaned_data["seen_at"]
        if not text:
            return None
        try:
            moment = parse_datetime(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValidationError(_("Open the form again: this copy is damaged."))
        return moment


__all__ = ["DayField", "PersonField", "RoomField", "SeenForm"]
