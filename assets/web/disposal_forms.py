"""Forms of disposal acts and of the erasure of data: shapes only, the services judge."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.querysets import PersonQuerySet
from accounts.web.fields import DayField, PersonField
from assets.models import (
    Asset,
    DataErasure,
    Disposal,
    DisposalAct,
    DisposalLine,
    DisposalMember,
)
from itportal.core.ui.forms import PlainTextMixin

MEMBERS = ("member_1", "member_2", "member_3", "member_4")


class CommissionForm(PlainTextMixin, forms.Form):
    """Who decides, and by which directive."""

    chair = PersonField(people=Person.objects.none(), label=_("Chair of the commission"))
    member_1 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    member_2 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    member_3 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    member_4 = PersonField(people=Person.objects.none(), label=_("Member"), required=False)
    order_no = forms.CharField(
        label=_("Directive"),
        max_length=120,
        required=False,
        help_text=_("Number and day of the directive that appoints the commission."),
    )
    note = forms.CharField(label=_("Explanation"), max_length=1000, required=False)

    def __init__(self, *args: Any, people: PersonQuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("chair", *MEMBERS):
            field: Any = self.fields[name]
            field.people = people

    def said(self) -> dict[str, Any]:
        """The cleaned data as the service takes it."""
        data = dict(self.cleaned_data)
        data["members"] = [found for name in MEMBERS if (found := data.pop(name))]
        return data


class WhyField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=Disposal.Reason.choices, label=_("Reason"), **kwargs)


class WayField(forms.ChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Disposal.Method.choices, label=_("What becomes of it"), **kwargs
        )


class NewDisposalForm(CommissionForm):
    """`assets`: inventory numbers; the same is said of all of them, and each can be changed."""

    assets = forms.CharField(
        label=_("Devices"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Inventory numbers or codes, one on a line."),
        max_length=20_000,
    )
    reason = WhyField()
    method = WayField()
    receiver = forms.CharField(
        label=_("Who gets it"),
        max_length=200,
        required=False,
        help_text=_("The recycler, the buyer, or who it is given to."),
    )
    field_order = ("assets", "reason", "method", "receiver", "order_no", "chair")

    def said(self) -> dict[str, Any]:
        data = super().said()
        del data["assets"]
        return data


class LineForm(PlainTextMixin, forms.Form):
    """Of one thing on a draft, or of all of them."""

    reason = WhyField()
    method = WayField()
    receiver = forms.CharField(label=_("Who gets it"), max_length=200, required=False)
    receipt_no = forms.CharField(
        label=_("Waste receipt or invoice"),
        max_length=120,
        required=False,
        help_text=_("It can be added later, also to a signed act."),
    )
    note = forms.CharField(label=_("Explanation"), max_length=300, required=False)
    unerased_reason = forms.CharField(
        label=_("Why there is no evidence of erasure"),
        max_length=300,
        required=False,
        help_text=_("Only of what holds data and could not be erased: stolen, lost, no disk."),
    )

    def __init__(self, *args: Any, line: DisposalLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {name: getattr(line, name) for name in self.fields}


class ReceiptForm(PlainTextMixin, forms.Form):
    receipt_no = forms.CharField(label=_("Waste receipt or invoice"), max_length=120)


class CancelDisposalForm(PlainTextMixin, forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300)


class ErasureForm(PlainTextMixin, forms.Form):
    medium_serial = forms.CharField(label=_("Serial number of the medium"), max_length=80)
    method = forms.ChoiceField(
        label=_("Method"),
        choices=DataErasure.Method.choices,
        widget=forms.RadioSelect,
        help_text=_("The words of NIST SP 800-88."),
    )
    tool = forms.CharField(
        label=_("Tool"), max_length=120, help_text=_("Its name and version, or the shredder.")
    )
    done_by = forms.CharField(label=_("Who erased it"), max_length=120)
    done_on = DayField(label=_("When it was erased"))
    result = forms.ChoiceField(
        label=_("Result"), choices=DataErasure.Result.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Explanation"), max_length=300, required=False)


def begun(asset: Asset, who: str) -> dict[str, Any]:
    """What a note of an erasure begins with."""
    return {
        "medium_serial": asset.serial,
        "done_by": who,
        "done_on": timezone.localdate(),
        "method": DataErasure.Method.PURGE,
        "result": DataErasure.Result.VERIFIED,
    }


def commission_of(act: DisposalAct) -> dict[str, Any]:
    people = list(act.members.select_related("person").order_by("part", "pk"))
    chair = next(row.person for row in people if row.part == DisposalMember.Part.CHAIR)
    others = [row.person for row in people if row.person != chair]
    return {
        "order_no": act.order_no,
        "note": act.note,
        "chair": chair,
        **dict(zip(MEMBERS, others, strict=False)),
    }
