"""Forms of people and places: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person, RoleGrant, Room
from accounts.querysets import PersonQuerySet
from accounts.web.fields import DayField, PersonField, RoomField, SeenForm
from itportal.core.ui.forms import ListedField, PlainTextMixin


class PersonForm(SeenForm):
    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(label=_("Work e-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Work phone"), required=False, max_length=40)
    room = RoomField(queryset=Room.objects.none(), label=_("Room"), required=False)

    def __init__(self, *args: Any, rooms: "QuerySet[Room]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"] = RoomField(queryset=rooms, label=_("Room"), required=False)


class PeriodForm(SeenForm):
    """One position in one institution for some days."""

    institution = ListedField(
        Institution.objects.none(), label=_("Institution"), to_field_name="uid"
    )
    position = forms.CharField(label=_("Position"), max_length=120)
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(
        label=_("Last day"), required=False, help_text=_("Empty while the employment lasts.")
    )

    def __init__(
        self, *args: Any, institutions: "QuerySet[Institution] | None", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if institutions is None:
            del self.fields["institution"]
        else:
            field: Any = self.fields["institution"]
            field.queryset = institutions
            field.empty_label = _("Choose an institution")


class EmploymentForm(PeriodForm):
    is_main = forms.BooleanField(label=_("Main position"), required=False, initial=True)


class NewPersonForm(PeriodForm):
    """A person with the first employment."""

    first_name = forms.CharField(label=_("First name"), max_length=80)
    last_name = forms.CharField(label=_("Last name"), max_length=80)
    email = forms.EmailField(label=_("Work e-mail"), required=False, max_length=254)
    phone = forms.CharField(label=_("Work phone"), required=False, max_length=40)
    field_order = (
        *("first_name", "last_name", "email", "phone"),
        *("institution", "position", "starts_on", "ends_on"),
    )


class LastDayForm(PlainTextMixin, forms.Form):
    last_day = DayField(label=_("Last day of work"))


class InstitutionForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(
        label=_("Short name"), max_length=60, help_text=_("As people say it, for lists.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=Institution.Kind.choices)
    parent = ListedField(
        Institution.objects.none(),
        label=_("Under which institution"),
        required=False,
        to_field_name="uid",
    )
    registry_code = forms.CharField(
        label=_("Registry code"), required=False, max_length=20, help_text=_("Eight digits.")
    )
    email = forms.EmailField(label=_("Address for letters"), required=False, max_length=254)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40)
    head = PersonField(people=Person.objects.none(), label=_("Head"), required=False)

    def __init__(
        self,
        *args: Any,
        parents: "QuerySet[Institution]",
        people: PersonQuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = parents
        parent.empty_label = _("Stands at the top")
        head: Any = self.fields["head"]
        head.people = people


class SiteForm(SeenForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address"), required=False, max_length=200)


class RoomForm(SeenForm):
    name = forms.CharField(
        label=_("Number or name"), max_length=60, help_text=_("For example 214 or Office.")
    )
    floor = forms.CharField(label=_("Floor"), required=False, max_length=10)


class SignInForm(PlainTextMixin, forms.Form):
    email = forms.EmailField(label=_("Signs in with the address"), max_length=254)


class RoleForm(PlainTextMixin, forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=RoleGrant.Role.choices)
    institution = ListedField(
        Institution.objects.none(),
        label=_("For which institution"),
        required=False,
        to_field_name="uid",
        help_text=_("What is under it is covered too."),
    )
    valid_until = DayField(
        label=_("Until which day"), required=False, help_text=_("Empty: for good.")
    )

    def __init__(
        self, *args: Any, institutions: "QuerySet[Institution]", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["institution"]
        field.queryset = institutions
        field.empty_label = _("For all institutions")
