"""Whom one waits for: the form beside a request, and its part on the page of the letter."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User, Vendor
from accounts.policy import may_manage_vendors
from accounts.services.vendors import create_vendor
from accounts.web.fields import VendorField
from helpdesk.models import Ticket
from itportal.core.errors import Invalid
from itportal.core.ui.days import DayField


class WaitForm(forms.Form):
    """Shape only: a vendor of the register, or the name of one to be added to it."""

    vendor = VendorField(label=_("Whom we wait for"))
    words = forms.CharField(
        label=_("Your words to them"),
        help_text=_("With words a letter is made, which you read before it leaves."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=5_000,
        required=False,
    )
    until = DayField(
        label=_("By when they should answer"),
        help_text=_("On that day the request is at work again."),
        required=False,
    )
    add = forms.BooleanField(label=_("Add it to the register"), required=False)
    email = forms.EmailField(
        label=_("Its e-mail address"),
        help_text=_("Needed for a letter."),
        max_length=254,
        required=False,
    )

    def __init__(
        self, data: QueryDict | None = None, *args: Any, reader: User, **kwargs: Any
    ) -> None:
        """`data`: a copy of one's own; a name to be added is not taken for one that is like it."""
        super().__init__(data, *args, **kwargs)
        self.reader = reader
        if data is not None and data.get("add"):
            data["vendor-key"] = ""
        field: Any = self.fields["vendor"]
        field.vendors = Vendor.objects.visible_to(reader).filter(is_active=True)

    @classmethod
    def beside(cls, ticket: Ticket, reader: User) -> "WaitForm":
        """Unbound, with what the request waits for now."""
        day = ticket.planned_on if ticket.waiting_for else None
        first = {"vendor": ticket.waiting_for, "until": f"{day:%d.%m.%Y}" if day else ""}
        return cls(reader=reader, initial=first, auto_id="v-%s")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.is_unknown = self.has_error("vendor", code="unknown")
        if self.may_add and data.get("add") and self.is_unknown:
            del self.errors["vendor"]  # the name is a new one
            data["vendor"] = None
        return data

    @property
    def may_add(self) -> bool:
        return bool(may_manage_vendors(self.reader))

    @property
    def offers_adding(self) -> bool:
        """Nothing of that name is there and the reader keeps the register."""
        return self.is_bound and self.may_add and getattr(self, "is_unknown", False)

    @property
    def has_address(self) -> bool:
        vendor = self.cleaned_data["vendor"]
        return bool(vendor.email if vendor else self.cleaned_data["email"])

    def chosen(self) -> Vendor:
        """The vendor of the valid form; a new one comes into the register now."""
        vendor: Vendor | None = self.cleaned_data["vendor"]
        if vendor is not None:
            return vendor
        try:
            return create_vendor(
                actor=self.reader, name=self.typed_name, email=self.cleaned_data["email"]
            )
        except Invalid as error:
            fields = {("vendor" if k == "name" else k): v for k, v in error.fields.items()}
            raise Invalid(fields=fields) from error

    @property
    def typed_name(self) -> str:
        return " ".join(str(self.data.get("vendor", "")).split())
