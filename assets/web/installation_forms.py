"""Forms of installation jobs: shapes only, the services judge."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Institution, Person, Room, User
from accounts.querysets import PersonQuerySet
from accounts.web.fields import DayField, PersonField, RoomField
from assets.models import InstallationTemplate
from assets.services.installation_jobs import Work
from assets.web.fields import AssetField
from itportal.core.imports.models import ImportBatch
from itportal.core.ui.forms import ListedField, PlainTextMixin


class JobForm(PlainTextMixin, forms.Form):
    """What it is, by when and who does it."""

    title = forms.CharField(label=_("Title"), max_length=200)
    due_on = DayField(label=_("Due on"), required=False)
    responsible = ListedField(
        User.objects.none(),
        label=_("Who does it"),
        required=False,
        to_field_name="uid",
        empty_label=_("Not said yet"),
    )
    note = forms.CharField(label=_("Explanation"), max_length=1000, required=False)

    def __init__(self, *args: Any, people: "QuerySet[User]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["responsible"]
        field.queryset = people


class DevicesForm(PlainTextMixin, forms.Form):
    """Which devices: named, bought by one order, or brought in by one file."""

    assets = forms.CharField(
        label=_("Devices"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=40_000,
        help_text=_(
            "Inventory numbers or codes, one on a line; after it the old one that it replaces:"
            " V-0901 V-0412. Who has the old one gets the new one."
        ),
    )
    order_no = forms.CharField(
        label=_("Or all of an order or invoice"),
        max_length=60,
        required=False,
        help_text=_("Its number, as it stands on the devices."),
    )
    batch = ListedField(
        ImportBatch.objects.none(),
        label=_("Or all of an import"),
        to_field_name="uid",
        required=False,
        empty_label=_("Not from an import"),
    )

    def __init__(self, *args: Any, batches: "QuerySet[ImportBatch]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["batch"]
        field.queryset = batches


class NewJobForm(JobForm, DevicesForm):
    institution = ListedField(
        Institution.objects.none(),
        label=_("Whose devices"),
        to_field_name="uid",
        empty_label=_("Choose an institution"),
        help_text=_("With all institutions under it."),
    )
    steps = forms.CharField(
        label=_("Steps"),
        widget=forms.Textarea(attrs={"rows": 5}),
        required=False,
        max_length=6_000,
        help_text=_("One on a line; they are ticked of each device."),
    )
    hands_out = forms.BooleanField(label=_("Hand out by an act"), required=False)
    collects = forms.BooleanField(label=_("Collect the old one by an act"), required=False)
    wipes = forms.BooleanField(label=_("Erase the data of the old one"), required=False)
    template = forms.CharField(
        label=_("Keep these steps as a template"),
        max_length=120,
        required=False,
        help_text=_("Under this name; one of the same name is written over."),
    )
    field_order = (
        *("title", "institution", "assets", "order_no", "batch", "steps"),
        *("hands_out", "collects", "wipes", "due_on", "responsible", "note", "template"),
    )

    def __init__(
        self,
        *args: Any,
        institutions: "QuerySet[Institution]",
        chosen: InstallationTemplate | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        self.templates = list(InstallationTemplate.objects.order_by("name"))
        field: Any = self.fields["institution"]
        field.queryset = institutions

    def work(self) -> Work:
        data = self.cleaned_data
        return Work(
            data["steps"].splitlines(), data["hands_out"], data["collects"], data["wipes"]
        )


class JobDeviceForm(PlainTextMixin, forms.Form):
    """Who gets it, what it replaces, what holds it up."""

    person = PersonField(people=Person.objects.none(), label=_("Who gets it"), required=False)
    room = forms.CharField()
    old = AssetField(label=_("In place of"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    problem = forms.CharField(
        label=_("Problem"),
        max_length=300,
        required=False,
        help_text=_("What holds it up; empty when nothing does."),
    )

    def __init__(
        self,
        *args: Any,
        people: PersonQuerySet[Person],
        rooms: "QuerySet[Room]",
        assets: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.people = people
        old: Any = self.fields["old"]
        old.assets = assets
        self.fields["room"] = RoomField(queryset=rooms, label=_("Room"), required=False)


class CancelJobForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


def begun(template: InstallationTemplate | None) -> dict[str, Any]:
    """What a new job begins with: the steps of a template."""
    if template is None:
        return {"hands_out": True}
    return {
        "title": template.name,
        "steps": "\n".join(template.steps),
        "hands_out": template.hands_out,
        "collects": template.collects,
        "wipes": template.wipes,
    }
