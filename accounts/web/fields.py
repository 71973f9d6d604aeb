"""Form fields that several apps ask with: a person by name, a room by site, a day."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from accounts.models import Person, Room, Vendor
from accounts.querysets import PersonQuerySet, VendorQuerySet
from accounts.selectors import people_beginning
from itportal.core.ui.combobox import OFFERED, ComboboxField, Option
from itportal.core.ui.forms import DateInput, PlainTextMixin

DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y")
MOMENT_FORMATS = ("%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y %H.%M")


class DayField(forms.DateField):
    widget = DateInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", DAY_FORMATS)
        kwargs.setdefault("error_messages", {"invalid": _("Write a day, like 23.11.2026.")})
        super().__init__(**kwargs)


class MomentInput(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    widget = MomentInput
    default_error_messages = {
        "invalid": _("Write a day and a time, for example 23.11.2026 14:30."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=MOMENT_FORMATS, **kwargs)


class PersonField(ComboboxField):
    """A person, chosen by typing; `people`: those who may be chosen.

    The full name or the work e-mail is enough without the list.
    """

    url_name = "accounts:person-options"
    default_error_messages = {
        "unknown": _(
            "Nobody of this name or address is here. Write the full name or the e-mail."
        ),
        "several": _("There are several people of this name: choose one of them."),
    }

    def __init__(self, *, people: PersonQuerySet[Person], **kwargs: Any) -> None:
        kwargs.setdefault(
            "help_text", _("Type the beginning of a name, an e-mail address or a phone number.")
        )
        super().__init__(**kwargs)
        self.people = people

    def option(self, item: Person) -> Option:
        return person_option(item)

    def by_key(self, key: str) -> Person | None:
        try:
            uid = UUID(key)
        except ValueError:
            return None
        return self.people.filter(uid=uid).first()

    def named(self, text: str) -> list[Person]:
        wanted = Q(email__iexact=text)
        words = text.split()
        for cut in range(1, len(words)):
            first, last = " ".join(words[:cut]), " ".join(words[cut:])
            wanted |= Q(first_name__iexact=first, last_name__iexact=last)
        return list(
            self.people.filter(wanted).select_related("room__site").in_order()[:OFFERED]
        )

    def search(self, text: str) -> list[Person]:
        return list(people_beginning(self.people, text)[:OFFERED])


def person_option(person: Person) -> Option:
    """A row of the list: how they are reached and where they sit, to tell them apart."""
    where = f"{person.room.site}, {person.room}" if person.room else ""
    about = " · ".join(fact for fact in (person.phone, person.email, where) if fact)
    return Option(key=str(person.uid), text=str(person), about=about, icon="user")


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


__all__ = ["DayField", "MomentField", "PersonField", "RoomField", "SeenForm", "person_option"]


class VendorField(ComboboxField):
    """An outside organisation in use; the beginning of its name is enough when no other has it."""

    url_name = "accounts:vendor-options"
    default_error_messages = {
        "unknown": _("Nothing of this name is in the register. Choose from the list."),
        "several": _("Several begin like this: choose one of them."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.vendors: VendorQuerySet[Vendor] = Vendor.objects.none()

    def option(self, item: Vendor) -> Option:
        return vendor_option(item)

    def by_key(self, key: str) -> Vendor | None:
        try:
            uid = UUID(key)
        except ValueError:
            return None
        return self.vendors.filter(uid=uid).first()

    def named(self, text: str) -> list[Vendor]:
        whole = list(self.vendors.filter(name__iexact=text)[:OFFERED])
        beginning = self.vendors.filter(name__istartswith=text)
        return whole or list(beginning.in_order()[:OFFERED])

    def search(self, text: str) -> list[Vendor]:
        return list(vendors_beginning(self.vendors, text)[:OFFERED])


def vendors_beginning(vendors: VendorQuerySet[Vendor], text: str) -> VendorQuerySet[Vendor]:
    """Those with a word that begins so."""
    begins = Q(name__istartswith=text) | Q(name__icontains=f" {text}")
    return vendors.filter(begins).in_order()


def vendor_option(vendor: Vendor) -> Option:
    return Option(str(vendor.uid), vendor.name, vendor.email or vendor.phone, "truck")
