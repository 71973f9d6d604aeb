"""Pages of the register of outside organisations."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policy
from accounts.models import User, Vendor, VendorContact
from accounts.services import vendors
from accounts.web.fields import SeenForm, vendor_option, vendors_beginning
from accounts.web.pages import bound, form_page
from itportal.core.policy import require
from itportal.core.ui.combobox import OFFERED, combobox_options, typed_text
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

LIST = "accounts:vendors"
FACTS = ("name", "registry_code", "email", "phone", "contract")
CONTACT_FACTS = ("name", "role", "email", "phone")


class VendorForm(SeenForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    registry_code = forms.CharField(
        label=gettext_lazy("Registry code"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Eight digits."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("Requests are forwarded to this address."),
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)
    contract = forms.CharField(
        label=gettext_lazy("Contract"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Number, what it covers, how fast they answer."),
    )


class ContactForm(SeenForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    role = forms.CharField(label=gettext_lazy("What they do"), required=False, max_length=120)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False, max_length=254)
    phone = forms.CharField(label=gettext_lazy("Phone"), required=False, max_length=40)


@require_safe
def vendor_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_vendors(request.user))
    rows = Vendor.objects.visible_to(request.user).annotate(people=Count("contacts"))
    facts = {
        "vendors": rows.in_order(),
        "may_keep": policy.may_manage_vendors(request.user),
    }
    return render(request, "accounts/vendors.html", facts)


@require_safe
def vendor_options(request: PortalRequest) -> HttpResponse:
    """The list of a field that asks for an organisation: those in use."""
    require(policy.may_browse_vendors(request.user))
    in_use = Vendor.objects.visible_to(request.user).filter(is_active=True)
    found = vendors_beginning(in_use, typed_text(request))
    return combobox_options(request, map(vendor_option, found[:OFFERED]))


@require_safe
def vendor_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    require(policy.may_browse_vendors(request.user))
    vendor = get_object_or_404(Vendor.objects.visible_to(request.user), uid=uid)
    facts = {
        "vendor": vendor,
        "contacts": vendor.contacts.order_by("name", "pk"),
        "may_keep": policy.may_manage_vendors(request.user),
    }
    return render(request, "accounts/vendor.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def vendor_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_manage_vendors(request.user))

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        return _address(vendors.create_vendor(actor=request.user, **data))

    return form_page(
        request,
        VendorForm(bound(request)),
        title=_("New outside organisation"),
        crumbs=_crumbs(),
        submit=_("Add"),
        back=reverse(LIST),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def vendor_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    vendor = _kept(request.user, uid)
    initial: dict[str, Any] = {name: getattr(vendor, name) for name in FACTS}
    initial["seen_at"] = vendor.updated_at.isoformat()

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        vendors.update_vendor(vendor_id=vendor.pk, actor=request.user, seen=seen, **data)
        return _address(vendor)

    return form_page(
        request,
        VendorForm(bound(request), initial=initial),
        title=_("Change the data"),
        crumbs=_crumbs(vendor),
        submit=_("Save"),
        back=_address(vendor),
        save=save,
    )


@require_POST
def vendor_verb(request: PortalRequest, uid: UUID, verb: str) -> HttpResponse:
    vendor = _kept(request.user, uid)
    if verb == "close":
        vendors.deactivate_vendor(vendor_id=vendor.pk, actor=request.user)
    else:
        vendors.reactivate_vendor(vendor_id=vendor.pk, actor=request.user)
    toast(request, _("Saved"))
    return redirect(_address(vendor))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    vendor = _kept(request.user, uid)

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        vendors.add_contact(vendor_id=vendor.pk, actor=request.user, **data)
        return _address(vendor)

    return form_page(
        request,
        ContactForm(bound(request)),
        title=_("New contact person"),
        crumbs=_crumbs(vendor),
        submit=_("Add"),
        back=_address(vendor),
        save=save,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    require(policy.may_manage_vendors(request.user))
    contact = get_object_or_404(VendorContact.objects.select_related("vendor"), uid=uid)
    initial: dict[str, Any] = {name: getattr(contact, name) for name in CONTACT_FACTS}
    initial["seen_at"] = contact.updated_at.isoformat()

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        vendors.update_contact(contact_uid=uid, actor=request.user, seen=seen, **data)
        return _address(contact.vendor)

    return form_page(
        request,
        ContactForm(bound(request), initial=initial),
        title=_("Change the data of a contact person"),
        crumbs=_crumbs(contact.vendor),
        submit=_("Save"),
        back=_address(contact.vendor),
        save=save,
    )


@require_POST
def contact_remove(request: PortalRequest, uid: UUID) -> HttpResponse:
    require(policy.may_manage_vendors(request.user))
    contact = get_object_or_404(VendorContact, uid=uid)
    vendor = vendors.remove_contact(contact_uid=contact.uid, actor=request.user)
    toast(request, _("The contact person is removed"))
    return redirect(_address(vendor))


def _kept(user: User, uid: UUID) -> Vendor:
    require(policy.may_manage_vendors(user))
    return get_object_or_404(Vendor.objects.visible_to(user), uid=uid)


def _crumbs(vendor: Vendor | None = None) -> list[tuple[str, str]]:
    own = [(vendor.name, _address(vendor))] if vendor else []
    return [(_("Outside organisations"), reverse(LIST)), *own]


def _address(vendor: Vendor) -> str:
    return reverse("accounts:vendor", args=[vendor.uid])
