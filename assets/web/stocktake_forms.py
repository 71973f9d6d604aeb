"""Forms of inventories: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person, Room, Site
from accounts.querysets import PersonQuerySet
from accounts.web.fields import DayField, PersonField
from assets.models import Category, Stocktake, StocktakeMember
from assets.web.fields import CategoryField
from itportal.core.ui.forms import PlainTextMixin

MEMBERS = ("member_1", "member_2", "member_3", "member_4")
# Riigi raamatupidamise üldeeskiri asks it of the public sector at least once a year (docs).
LEGAL_BASIS = "Raamatupidamise seadus § 15; riigi raamatupidamise üldeeskiri (aastainventuur)"


class PlacesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # not generic at run time
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.site}, {obj}" if isinstance(obj, Room) else str(obj)


class PlanForm(PlainTextMixin, forms.Form):
    as_of = DayField(label=_("As of"))
    order_no = forms.CharField(
        label=_("Directive"),
        max_length=120,
        required=False,
        help_text=_("Number and day of the directive that appoints the commission."),
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=300, required=False)
    chair = PersonField(people=Person.objects.none(), label=_("Chair of the commission"))
    member_1 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    member_2 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    member_3 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    member_4 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    sites = PlacesField(
        queryset=Site.objects.none(), label=_("Only these buildings"), required=False
    )
    rooms = PlacesField(
        queryset=Room.objects.none(), label=_("Only these rooms"), required=False
    )
    categories = PlacesField(
        queryset=Category.objects.none(),
        label=_("Only these kinds"),
        required=False,
        help_text=_("Nothing chosen: everything of the institution is counted."),
    )

    def __init__(
        self,
        *args: Any,
        institution: Institution,
        people: PersonQuerySet[Person],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", *MEMBERS):
            field: Any = self.fields[name]
            field.people = people
        sites = Site.objects.filter(institution=institution, is_active=True).order_by("name")
        rooms = Room.objects.filter(site__in=sites, is_active=True).select_related("site")
        self._offer("sites", sites)
        self._offer("rooms", rooms.order_by("site__name", "name"))
        self._offer("categories", Category.objects.order_by("pk"))

    def _offer(self, name: str, rows: "QuerySet[Any]") -> None:
        field: Any = self.fields[name]
        field.queryset = rows

    def plan(self) -> dict[str, Any]:
        """The cleaned data as the service takes it."""
        data = dict(self.cleaned_data)
        data["members"] = [found for name in MEMBERS if (found := data.pop(name))]
        return data


def initial_of(stocktake: Stocktake | None) -> dict[str, Any]:
    if stocktake is None:
        return {"as_of": timezone.localdate(), "legal_basis": LEGAL_BASIS}
    people = list(stocktake.members.select_related("person").order_by("part", "pk"))
    chair = next(row.person for row in people if row.part == StocktakeMember.Part.CHAIR)
    others = [row.person for row in people if row.person != chair]
    return {
        "as_of": stocktake.as_of,
        "order_no": stocktake.order_no,
        "legal_basis": stocktake.legal_basis,
        "chair": chair,
        **dict(zip(MEMBERS, others, strict=False)),
        "sites": stocktake.sites.all(),
        "rooms": stocktake.rooms.all(),
        "categories": stocktake.categories.all(),
    }


class CancelStocktakeForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class NewThingForm(PlainTextMixin, forms.Form):
    """What a device with an unknown tag is."""

    category = CategoryField(label=_("Kind"), empty_label=_("Choose a kind"))
    manufacturer = forms.CharField(label=_("Manufacturer"), max_length=80)
    model = forms.CharField(label=_("Model"), max_length=120)
    serial = forms.CharField(label=_("Serial number"), max_length=80, required=False)
