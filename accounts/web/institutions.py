"""Pages of institutions, their sites and rooms."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policy
from accounts.models import Employment, Institution, Person, Room, Site, User
from accounts.selectors import institution_tree
from accounts.services import institutions, sites
from accounts.web.forms import InstitutionForm, RoomForm, SiteForm
from accounts.web.pages import bound, form_page
from itportal.core.journal.reads import personal_data_read
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

TREE = "accounts:institutions"


@require_safe
def tree(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_institutions(request.user))
    context = {
        "branches": institution_tree(),
        "may_add": policy.may_manage_institutions(request.user),
    }
    return render(request, "accounts/institutions.html", context)


@require_safe
def institution_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    institution = _visible(request.user, uid)
    today = timezone.localdate()
    people = Employment.objects.filter(
        institution=institution, during__contains=today, person__is_active=True
    )
    context = {
        "institution": institution,
        "children": institution.children.in_order(),
        "sites": institution.sites.in_order().annotate(
            room_count=Count("rooms", filter=Q(rooms__is_active=True))
        ),
        "people_count": people.values("person").distinct().count(),
        "may_see_people": policy.may_browse_people(request.user),
        "may_keep": policy.may_manage_institution(request.user, institution),
    }
    return render(request, "accounts/institution.html", context)


@personal_data_read("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def institution_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_manage_institutions(request.user))
    form = _institution_form(request, initial={"parent": request.GET.get("under", "")})

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        return _address(institutions.create_institution(actor=request.user, **data))

    return form_page(
        request,
        form,
        title=_("New institution"),
        crumbs=[(_("Institutions"), reverse(TREE))],
        submit=_("Add the institution"),
        back=reverse(TREE),
        save=save,
    )


@personal_data_read("contact")
@require_http_methods(["GET", "HEAD", "POST"])
def institution_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    institution = _kept(request.user, uid)
    initial = {
        name: getattr(institution, name)
        for name in ("name", "short_name", "kind", "registry_code", "email", "phone", "head")
    }
    initial["parent"] = institution.parent.uid if institution.parent else ""
    initial["seen_at"] = institution.updated_at.isoformat()
    form = _institution_form(request, initial=initial, institution=institution)

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        institutions.update_institution(
            institution_id=institution.pk, actor=request.user, seen=seen, **data
        )
        return _address(institution)

    return form_page(
        request,
        form,
        title=_("Change the data"),
        crumbs=_crumbs(institution),
        submit=_("Save"),
        back=_address(institution),
        save=save,
    )


@require_POST
def institution_verb(request: PortalRequest, uid: UUID, verb: str) -> HttpResponse:
    institution = _kept(request.user, uid)
    if verb == "close":
        institutions.deactivate_institution(institution_id=institution.pk, actor=request.user)
        toast(request, _("The institution is closed"))
    else:
        institutions.reactivate_institution(institution_id=institution.pk, actor=request.user)
        toast(request, _("The institution is open again"))
    return redirect(_address(institution))


@require_http_methods(["GET", "HEAD", "POST"])
def site_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    institution = _kept(request.user, uid)

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        site = sites.create_site(actor=request.user, institution=institution, **data)
        return reverse("accounts:site", args=[site.uid])

    return form_page(
        request,
        SiteForm(bound(request)),
        title=_("New site"),
        crumbs=_crumbs(institution),
        submit=_("Add the site"),
        back=_address(institution),
        save=save,
    )


@require_safe
def site_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    site = _visible_site(request.user, uid)
    context = {
        "site": site,
        "rooms": site.rooms.order_by("-is_active", "name", "pk").annotate(
            people_count=Count("people", filter=Q(people__is_active=True))
        ),
        "may_keep": policy.may_manage_institution(request.user, site.institution),
    }
    return render(request, "accounts/site.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def site_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    site = _kept_site(request.user, uid)
    form = SiteForm(
        bound(request),
        initial={
            "name": site.name,
            "address": site.address,
            "seen_at": site.updated_at.isoformat(),
        },
    )

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        sites.update_site(site_id=site.pk, actor=request.user, seen=seen, **data)
        return _site_address(site)

    return _site_form(request, form, site, title=_("Change the data"), save=save)


@require_POST
def site_verb(request: PortalRequest, uid: UUID, verb: str) -> HttpResponse:
    site = _kept_site(request.user, uid)
    change: Callable[..., Site] = (
        sites.deactivate_site if verb == "close" else sites.reactivate_site
    )
    change(site_id=site.pk, actor=request.user)
    toast(request, _("Saved"))
    return redirect(_site_address(site))


@require_http_methods(["GET", "HEAD", "POST"])
def room_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    site = _kept_site(request.user, uid)

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        sites.create_room(actor=request.user, site=site, **data)
        return _site_address(site)

    return _site_form(request, RoomForm(bound(request)), site, title=_("New room"), save=save)


@require_http_methods(["GET", "HEAD", "POST"])
def room_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    room = _kept_room(request.user, uid)
    form = RoomForm(
        bound(request),
        initial={
            "name": room.name,
            "floor": room.floor,
            "seen_at": room.updated_at.isoformat(),
        },
    )

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        sites.update_room(room_id=room.pk, actor=request.user, seen=seen, **data)
        return _site_address(room.site)

    return _site_form(request, form, room.site, title=_("Change the room"), save=save)


@require_POST
def room_verb(request: PortalRequest, uid: UUID, verb: str) -> HttpResponse:
    room = _kept_room(request.user, uid)
    change: Callable[..., Room] = (
        sites.deactivate_room if verb == "close" else sites.reactivate_room
    )
    change(room_id=room.pk, actor=request.user)
    toast(request, _("Saved"))
    return redirect(_site_address(room.site))


def _institution_form(
    request: PortalRequest, *, initial: dict[str, Any], institution: Institution | None = None
) -> InstitutionForm:
    kept = policy.kept_institutions(request.user)
    parents = Institution.objects.filter(is_active=True).in_order()
    if kept is not None:
        stays = institution.parent_id if institution else None
        parents = parents.filter(Q(pk__in=kept) | Q(pk=stays))
    return InstitutionForm(
        bound(request),
        initial=initial,
        parents=parents,
        people=Person.objects.visible_to(request.user).filter(is_active=True),
    )


def _site_form(request: PortalRequest, form: Any, site: Site, **facts: Any) -> HttpResponse:
    crumbs = [*_crumbs(site.institution), (str(site), _site_address(site))]
    return form_page(
        request, form, crumbs=crumbs, submit=_("Save"), back=_site_address(site), **facts
    )


def _crumbs(institution: Institution) -> list[tuple[str, str]]:
    return [
        (_("Institutions"), reverse(TREE)),
        (institution.short_name, _address(institution)),
    ]


def _address(institution: Institution) -> str:
    return reverse("accounts:institution", args=[institution.uid])


def _site_address(site: Site) -> str:
    return reverse("accounts:site", args=[site.uid])


def _visible(user: User, uid: UUID) -> Institution:
    rows = Institution.objects.visible_to(user).select_related("parent", "head")
    return get_object_or_404(rows, uid=uid)


def _visible_site(user: User, uid: UUID) -> Site:
    return get_object_or_404(
        Site.objects.visible_to(user).select_related("institution"), uid=uid
    )


def _kept(user: User, uid: UUID) -> Institution:
    institution = _visible(user, uid)
    require(policy.may_manage_institution(user, institution))
    return institution


def _kept_site(user: User, uid: UUID) -> Site:
    site = _visible_site(user, uid)
    require(policy.may_manage_institution(user, site.institution))
    return site


def _kept_room(user: User, uid: UUID) -> Room:
    room = get_object_or_404(
        Room.objects.visible_to(user).select_related("site__institution"), uid=uid
    )
    require(policy.may_manage_institution(user, room.site.institution))
    return room
