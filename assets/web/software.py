"""Pages of software: programs, one with where it is and what is demanded of it, names, findings."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policy import kept_institutions
from accounts.web.pages import bound, form_page
from assets import policy
from assets.models import (
    Entitlement,
    Installation,
    SoftwareAlias,
    SoftwareRule,
    SoftwareTitle,
)
from assets.services import software, software_names, software_rules
from assets.software_reads import end_of, houses_of, position_of, versions_of
from assets.web import software_forms as forms
from assets.web.reach import kept_open_institutions
from assets.web.software_table import FINDINGS, NAMES, SOFTWARE
from itportal.core.policy import require
from itportal.core.tables.bulk import Outcome
from itportal.core.tables.web import keep_outcome, render_table
from itportal.core.ui import keyset_page
from itportal.core.ui.combobox import OFFERED, combobox_options, typed_text
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast

LIST = "assets:software"
FIRST, LAST = date(2000, 1, 1), date(2199, 12, 31)
FACTS = ("name", "publisher", "kind", "policy", "notes")
SUPPORT = ("label", "version_from", "version_below", "ends_on", "source")


@require_safe
def software_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    may_keep = policy.may_keep_software(request.user)
    return render_table(
        request, SOFTWARE, "assets/software.html", extra=lambda page: {"may_keep": may_keep}
    )


@require_safe
def software_findings(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    return render_table(request, FINDINGS, "assets/software_findings.html")


@require_safe
def software_options(request: PortalRequest) -> HttpResponse:
    """The list of a field that asks for a program."""
    require(policy.may_browse_assets(request.user))
    found = forms.titles_beginning(typed_text(request))
    return combobox_options(request, map(forms.title_option, found[:OFFERED]))


@require_safe
def software_title(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Where it is now, or was at the end of a day (`?paev=`)."""
    title = _visible(request, uid)
    today = timezone.localdate()
    day = day_asked(request)
    devices = Installation.objects.visible_to(request.user).filter(title=title)
    devices = devices.at(moment_of(day)) if day else devices.running()
    shown = devices.select_related(
        "asset__model__manufacturer", "asset__institution", "name"
    ).order_by("asset__inventory_no", "pk")
    page = keyset_page(shown, after=request.GET.get("after"), size=50)
    rules = SoftwareRule.objects.visible_to(request.user).filter(title=title)
    kept = kept_institutions(request.user)
    context = {
        "title": title,
        "today": today,
        "day": day,
        "page": page,
        "rows": list(page),
        "versions": versions_of(title, request.user),
        "houses": list(houses_of(title, request.user)),
        "position": position_of(title, request.user, today),
        "support": title.support.order_by("from_key"),
        "rules": [
            (rule, kept is None or rule.institution_id in kept)
            for rule in rules.select_related("institution", "category").order_by("pk")
        ],
        "aliases": title.aliases.order_by("text", "pk")[:100],
        "may_keep": policy.may_keep_software(request.user),
    }
    return render(request, "assets/software_title.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def software_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_keep_software(request.user))
    form = forms.TitleForm(bound(request))

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        return address_of(software.create_title(actor=request.user, **data))

    return form_page(
        request,
        form,
        title=_("New program"),
        crumbs=_crumbs(),
        submit=_("Add"),
        back=reverse(LIST),
        save=save,
        done=_("The program is added"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def software_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    title = _kept(request, uid)
    initial: dict[str, Any] = {name: getattr(title, name) for name in FACTS}
    initial["seen_at"] = title.updated_at.isoformat()
    form = forms.TitleForm(bound(request), initial=initial)

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        software.edit_title(uid=title.uid, actor=request.user, seen=seen, **data)
        return address_of(title)

    return _form(request, title, form, _("Change the data"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def software_remove(request: PortalRequest, uid: UUID) -> HttpResponse:
    title = _kept(request, uid)

    def save(data: dict[str, Any]) -> str:
        software.remove_title(uid=title.uid, actor=request.user)
        return reverse(LIST)

    return form_page(
        request,
        Form(bound(request)),
        title=_("Remove the program"),
        crumbs=_crumbs(title),
        submit=_("Remove"),
        back=address_of(title),
        save=save,
        done=_("The program is removed"),
        lead=_("Its ends of support and rules of names go with it."),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def software_support(
    request: PortalRequest, uid: UUID, support: UUID | None = None
) -> HttpResponse:
    title = _kept(request, uid)
    row = get_object_or_404(title.support, uid=support) if support else None
    initial = {name: getattr(row, name) for name in SUPPORT} if row else {}
    form = forms.SupportForm(bound(request), initial=initial)

    def save(data: dict[str, Any]) -> str:
        software.put_support(title_uid=title.uid, actor=request.user, uid=support, **data)
        return address_of(title)

    return _form(request, title, form, _("End of support"), save)


@require_POST
def software_support_remove(request: PortalRequest, uid: UUID, support: UUID) -> HttpResponse:
    title = software.remove_support(title_uid=uid, uid=support, actor=request.user)
    toast(request, _("The end of support is removed"))
    return redirect(address_of(title))


@require_http_methods(["GET", "HEAD", "POST"])
def software_licences(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Which licences give the right to use it: of those whose owner the user keeps."""
    title = _kept(request, uid)
    kept = kept_institutions(request.user)
    rows = Entitlement.objects.order_by("title", "number")
    rows = rows if kept is None else rows.filter(institution__in=kept)
    chosen = title.entitlements.filter(pk__in=rows).values_list("number", flat=True)
    form = forms.LicencesForm(bound(request), kept=rows, initial={"entitlements": list(chosen)})

    def save(data: dict[str, Any]) -> str:
        software.link_entitlements(uid=title.uid, actor=request.user, **data)
        return address_of(title)

    return _form(request, title, form, _("Licences of the program"), save)


@require_http_methods(["GET", "HEAD", "POST"])
def software_rule(request: PortalRequest, uid: UUID) -> HttpResponse:
    title = _kept(request, uid)
    form = forms.RuleForm(bound(request), kept=kept_open_institutions(request.user))

    def save(data: dict[str, Any]) -> str:
        software_rules.add_rule(actor=request.user, title=title, **data)
        return address_of(title)

    return _form(request, title, form, _("New rule"), save)


@require_POST
def software_rule_remove(request: PortalRequest, uid: UUID) -> HttpResponse:
    title = software_rules.remove_rule(uid=uid, actor=request.user)
    toast(request, _("The rule is removed"))
    return redirect(address_of(title))


# --- names ----------------------------------------------------------------------------
@require_safe
def name_list(request: PortalRequest) -> HttpResponse:
    require(policy.may_browse_assets(request.user))
    return render_table(request, NAMES, "assets/software_names.html")


@require_POST
def names_undo(request: PortalRequest, batch: UUID) -> HttpResponse:
    """Take back what one press said of many names."""
    undone = software_names.undo_decisions(batch=batch, actor=request.user)
    keep_outcome(request, Outcome(undone))
    return redirect("assets:software-names")


@require_safe
def alias_list(request: PortalRequest) -> HttpResponse:
    """What was said of names: rules that hold for those still to come."""
    require(policy.may_browse_assets(request.user))
    rows = SoftwareAlias.objects.select_related("title").order_by("-pk")
    page = keyset_page(rows, after=request.GET.get("after"), size=50)
    context = {
        "page": page,
        "rows": list(page),
        "may_keep": policy.may_keep_software(request.user),
    }
    return render(request, "assets/software_aliases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def alias_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_keep_software(request.user))
    form = forms.AliasForm(bound(request))
    back = reverse("assets:software-aliases")

    def save(data: dict[str, Any]) -> str:
        software_names.add_alias(actor=request.user, **data)
        return back

    return form_page(
        request,
        form,
        title=_("New rule of names"),
        crumbs=[*_crumbs(), (_("Rules of names"), back)],
        submit=_("Add"),
        back=back,
        save=save,
    )


@require_POST
def alias_remove(request: PortalRequest, uid: UUID) -> HttpResponse:
    software_names.remove_alias(uid=uid, actor=request.user)
    toast(request, _("The rule is removed"))
    return redirect("assets:software-aliases")


# --- shared ---------------------------------------------------------------------------
def day_asked(request: PortalRequest) -> date | None:
    """The day of `?paev=`; None without one, or with none that is a day."""
    try:
        day = parse_date(request.GET.get("paev", ""))
    except ValueError:
        return None
    return day if day and FIRST <= day <= LAST else None


def moment_of(day: date) -> datetime:
    """The last moment of the day, here."""
    return end_of(day) - timedelta(microseconds=1)


def address_of(title: SoftwareTitle) -> str:
    return reverse("assets:software-title", args=[title.uid])


def _visible(request: PortalRequest, uid: UUID) -> SoftwareTitle:
    require(policy.may_browse_assets(request.user))
    return get_object_or_404(SoftwareTitle.objects.visible_to(request.user), uid=uid)


def _kept(request: PortalRequest, uid: UUID) -> SoftwareTitle:
    title = _visible(request, uid)
    require(policy.may_keep_software(request.user))
    return title


def _crumbs(title: SoftwareTitle | None = None) -> list[tuple[str, str]]:
    found = [(_("Software"), reverse(LIST))]
    return [*found, (title.name, address_of(title))] if title else found


def _form(
    request: PortalRequest, title: SoftwareTitle, form: Any, heading: str, save: Any
) -> HttpResponse:
    return form_page(
        request,
        form,
        title=heading,
        crumbs=_crumbs(title),
        submit=_("Save"),
        back=address_of(title),
        save=save,
    )
