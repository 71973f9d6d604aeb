"""Tags: how many requests have each, other words, two into one, out of use."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.models import Tag
from helpdesk.services import tags as services
from helpdesk.web.settings import (
    FORM_METHODS,
    SettingPage,
    draw,
    saved,
    seen_of,
    switch_use,
    to_keep,
)
from helpdesk.web.settings_forms import MergeForm, TagForm
from itportal.core.ui import PortalRequest, keyset_page, toast


@login_required
@require_safe
def tags(request: PortalRequest) -> HttpResponse:
    page = SettingPage(_("Tags"), may_keep=to_keep(request))
    rows = keyset_page(
        Tag.objects.annotate(used=Count("tickets")).order_by("name", "pk"),
        after=request.GET.get("after"),
    )
    return draw(request, "tags", page, rows=rows)


@login_required
@require_http_methods(FORM_METHODS)
def tag(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Renaming, and below it merging; `do` says which form was sent."""
    may_keep = to_keep(request)
    row = get_object_or_404(Tag.objects.annotate(used=Count("tickets")), uid=uid)
    merging = request.POST.get("do") == "merge"
    renamed = request.method == "POST" and not merging
    form = TagForm(request.POST if renamed else None, initial={"name": row.name})
    merge = MergeForm(request.POST if merging else None, tag=row)
    status = 200
    if request.method == "POST":

        def save() -> None:
            if merging:
                chosen = merge.cleaned_data["into"]
                into = chosen.uid if chosen else None
                services.merge_tag(uid=uid, actor=request.user, into=into)
            else:
                name, seen = form.cleaned_data["name"], seen_of(request, row)
                services.rename_tag(uid=uid, actor=request.user, name=name, seen=seen)

        done, status = saved(merge if merging else form, save)
        if done:
            toast(request, _("Merged") if merging else _("Saved"))
            return redirect("helpdesk:tags")
    crumbs = [(_("Tags"), reverse("helpdesk:tags"))]
    page = SettingPage(row.name, crumbs, may_keep, seen_of(request, row))
    failed = merge if merging else form
    return draw(
        request, "tag", page, status=status, form=failed, naming=form, merge=merge, row=row
    )


@login_required
@require_POST
def act(request: PortalRequest, uid: UUID, do: str) -> HttpResponse:
    to_keep(request)
    switch_use(
        request,
        do,
        uid=uid,
        retire=services.retire_tag,
        restore=services.restore_tag,
        url_name="helpdesk:tag-act",
    )
    return redirect("helpdesk:tags")
