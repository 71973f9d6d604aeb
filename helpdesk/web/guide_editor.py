"""Writing guides (mockup 20b): editor, preview, versions and what differs, publishing."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import policy
from helpdesk.differences import differences
from helpdesk.markdown import image_uids, judge
from helpdesk.markdown import render as render_markdown
from helpdesk.models import Guide, GuideDraft, GuideVersion
from helpdesk.selectors import guide_images
from helpdesk.services import guides as services
from helpdesk.services.drafts import discard_guide_draft, save_guide_draft
from helpdesk.web.guide_forms import GuideForm, initial_of
from helpdesk.web.guides import visible_guide
from helpdesk.web.tickets import number_of, vary, visible_ticket
from itportal.core.attachments.gathering import Uploads, gather_uploads
from itportal.core.attachments.services import free_uploads
from itportal.core.errors import PortalError
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.requests import version_of


@login_required
@require_http_methods(["GET", "POST"])
def new(request: PortalRequest) -> HttpResponse:
    require(policy.may_write_guides(request.user))
    if request.method == "POST":
        return _save(request, None)
    initial = {"owner": request.user.pk, "language": Guide.Language.ET}
    draft = _draft_of(request, None)
    of_ticket = _of_ticket(request)
    if of_ticket and draft:
        # Two beginnings and one place: what was begun earlier stays, this one is kept by saving.
        return _editor(request, None, GuideForm(initial=initial | of_ticket), other=draft)
    initial |= of_ticket or (draft.data if draft else {})
    return _editor(request, None, GuideForm(initial=initial), draft=draft)


def _of_ticket(request: PortalRequest) -> dict[str, Any]:
    """`?poordumine=P-2598`: a draft from a solved request. The requester's words stay out."""
    number = request.GET.get("poordumine", "").upper()
    if not number:
        return {}
    ticket = visible_ticket(request.user, number)
    require(policy.may_work(request.user, ticket))
    kept = next((g for g in ticket.category.guides.all()[:1]), None)
    return {
        "title": ticket.title[: services.TITLE],
        "body": ticket.resolution,
        "topic": ticket.category_id,
        "category": kept.category_id if kept else None,
    }


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: PortalRequest, number: str) -> HttpResponse:
    guide = _editable(request, number)
    if request.method == "POST":
        return _save(request, guide)
    draft = _draft_of(request, guide)
    initial = initial_of(guide, services.latest_version(guide))
    form = GuideForm(initial=initial | (draft.data if draft else {}))
    return _editor(request, guide, form, draft=draft)


def _has_draft(request: PortalRequest, guide: Guide | None) -> bool:
    """Whether what is typed here is kept in the draft of this place (new guides share one)."""
    return guide is not None or request.method != "POST" or "has_draft" in request.POST


def _draft_of(request: PortalRequest, guide: Guide | None) -> GuideDraft | None:
    rows = GuideDraft.objects.filter(user=request.user, guide=guide)
    return rows.prefetch_related("attachments").first()


@login_required
@require_POST
def draft(request: PortalRequest, number: str = "") -> HttpResponse:
    """The editor as typed so far; the answer tells of another's change meanwhile."""
    guide = _editable(request, number) if number else None
    names = (*GuideForm.base_fields, "version")
    typed = {name: request.POST[name] for name in names if name in request.POST}
    version = version_of(request.POST) or 0
    try:
        save_guide_draft(
            actor=request.user,
            guide=guide,
            version=version,
            data=typed,
            attachments=gather_uploads(request).uids,
        )
    except PortalError as error:
        return JsonResponse({"detail": error.message}, status=error.status)
    told = _meanwhile(guide, version) if guide else ""
    return JsonResponse({"told": told})


def _meanwhile(guide: Guide, version: int) -> str:
    """Who changed the guide since the writing began."""
    if guide.version <= version:
        return ""
    latest = services.latest_version(guide)
    return _(
        "%(who)s has changed this guide meanwhile (version %(n)s). Your text is kept; saving makes"
        " it the next version."
    ) % {"who": latest.author_label or "–", "n": latest.number}


@login_required
@require_POST
def discard(request: PortalRequest, number: str = "") -> HttpResponse:
    """Throw the draft away and begin from what is saved."""
    guide = _editable(request, number) if number else None
    if guide is None:
        require(policy.may_write_guides(request.user))
    discard_guide_draft(actor=request.user, guide=guide)
    toast(request, _("The unsaved text is thrown away"))
    return redirect("guides:edit", guide.number) if guide else redirect("guides:new")


def _editable(request: PortalRequest, number: str) -> Guide:
    guide = visible_guide(request.user, number)
    require(policy.may_edit_guide(request.user, guide))
    return guide


def _save(request: PortalRequest, guide: Guide | None) -> HttpResponse:
    form, uploads = GuideForm(request.POST), gather_uploads(request)
    only_shown = uploads.was_only_files or request.POST.get("do") == "preview"
    if form.is_valid() and not only_shown and uploads.is_final:
        try:
            saved = _saved(request, guide, form)
        except PortalError as error:
            form.show(error)
            if guide and error.code == "guide.changed":
                # Told on the page that comes: pressing again saves over the newer version.
                guide.refresh_from_db()
                return _editor(request, guide, form, uploads, told=True, status=409)
        else:
            if _has_draft(request, guide):
                discard_guide_draft(actor=request.user, guide=guide)
            return redirect("guides:guide", saved.number)
    status = 200 if only_shown and not uploads.errors else 422
    return _editor(request, guide, form, uploads, status=status)


def _saved(request: PortalRequest, guide: Guide | None, form: GuideForm) -> Guide:
    """Saved, and published when that button was pressed; undone by the toast's link."""
    common: dict[str, Any] = {
        "actor": request.user,
        "facts": form.facts(),
        "note": form.cleaned_data["note"],
        "now": timezone.now(),
    }
    if guide is None:
        saved = services.create_guide(**common)
    else:
        saved = services.edit_guide(
            guide_id=guide.pk, expected_version=version_of(request.POST), **common
        )
    if request.POST.get("do") != "publish":
        toast(request, _("Saved"))
        return saved
    before = saved.shown.number if saved.shown and saved.is_published else 0
    if not saved.is_published or services.latest_version(saved).pk != saved.shown_id:
        services.publish_guide(guide_id=saved.pk, actor=request.user, now=timezone.now())
        undo = reverse("guides:act", args=[saved.number, "tagasi"])
        toast(request, _("Published"), undo_url=f"{undo}?versioon={before}")
    else:
        toast(request, _("Saved"))
    return saved


def _editor(
    request: PortalRequest,
    guide: Guide | None,
    form: GuideForm,
    uploads: Uploads | None = None,
    *,
    draft: GuideDraft | None = None,
    other: GuideDraft | None = None,
    told: bool = False,
    status: int = 200,
) -> HttpResponse:
    """draft: what was brought back; other: an unsaved new guide that is not shown here; told: of
    another's newer version, which the next saving follows."""
    body = str(form["body"].value() or "")
    latest = services.latest_version(guide) if guide else None
    if draft and uploads is None:
        uploads = Uploads(files=list(draft.attachments.all()))
    version = request.POST.get("version", "") if not told else ""
    place = [guide.number] if guide else []
    facts = _preview(request, body, guide) | {
        "form": form,
        "guide": guide,
        "latest": latest,
        "uploads": uploads or Uploads(),
        "typed_version": version or (guide.version if guide else ""),
        "draft": draft,
        "other": other,
        "meanwhile": _meanwhile(guide, draft.version) if guide and draft else "",
        "draft_url": reverse("guides:draft" if guide else "guides:new-draft", args=place)
        if _has_draft(request, guide) and not other
        else "",
        "discard_url": reverse("guides:discard" if guide else "guides:new-discard", args=place),
    }
    return render(request, "helpdesk/guides/editor.html", facts, status=status)


@login_required
@require_POST
def preview(request: PortalRequest) -> HttpResponse:
    """The text as readers will see it, with the checks. Nothing is kept."""
    require(policy.may_write_guides(request.user))
    number = request.POST.get("guide", "")
    guide = visible_guide(request.user, number) if number else None
    facts = _preview(request, request.POST.get("body", "")[: services.BODY], guide)
    return vary(render(request, "helpdesk/guides/partials/preview.html", facts))


def _preview(request: PortalRequest, body: str, guide: Guide | None) -> dict[str, Any]:
    kept = guide_images(guide) if guide else []
    fresh = [file.uid for file in free_uploads(uids=image_uids(body), actor=request.user)]
    images = [*kept, *fresh]
    return {"text": render_markdown(body, images=images), "judged": judge(body, images=images)}


@login_required
@require_safe
def versions(request: PortalRequest, number: str) -> HttpResponse:
    """All versions, and what differs between any two (`?a=3&b=5`)."""
    guide = visible_guide(request.user, number)
    require(policy.may_read_drafts(request.user, guide))
    rows = list(guide.versions.order_by("-number"))
    by_number = {row.number: row for row in rows}
    newer = by_number.get(number_of(request.GET, "b"), rows[0])
    older = by_number.get(number_of(request.GET, "a")) or by_number.get(newer.number - 1)
    if older and older.number > newer.number:
        older, newer = newer, older
    facts = {
        "guide": guide,
        "rows": rows,
        "older": older,
        "newer": newer,
        "lines": differences(_whole(older), _whole(newer)) if older else [],
        "may_edit": policy.may_edit_guide(request.user, guide),
    }
    return render(request, "helpdesk/guides/versions.html", facts)


def _whole(version: GuideVersion) -> str:
    return "\n".join((version.title, version.summary, "", version.body))


@login_required
@require_POST
def restore(request: PortalRequest, number: str, version: int) -> HttpResponse:
    guide = _editable(request, number)
    try:
        made = services.restore_version(
            guide_id=guide.pk,
            number=min(version, 2**31 - 1),
            actor=request.user,
            now=timezone.now(),
        )
    except PortalError as error:
        return _refused(request, guide, error)
    toast(
        request,
        _("Version %(was)s is now version %(now)s, not published yet")
        % {"was": version, "now": made.number},
    )
    return redirect("guides:versions", guide.number)


@login_required
@require_POST
def act(request: PortalRequest, number: str, verb: str) -> HttpResponse:
    """Publish, archive, and back: each answers with a toast that undoes it."""
    guide = _editable(request, number)
    common: dict[str, Any] = {
        "guide_id": guide.pk,
        "actor": request.user,
        "now": timezone.now(),
    }
    before = guide.shown.number if guide.shown and guide.is_published else 0
    back = reverse("guides:act", args=[guide.number, "tagasi"])
    try:
        match verb:
            case "avalda":
                services.publish_guide(**common)
                toast(request, _("Published"), undo_url=f"{back}?versioon={before}")
            case "tagasi" if number_of(request.GET, "versioon"):
                services.publish_guide(number=number_of(request.GET, "versioon"), **common)
                toast(request, _("The earlier version is shown again"))
            case "tagasi":
                services.unpublish_guide(**common)
                toast(request, _("The guide is a draft again"))
            case "arhiivi":
                services.archive_guide(**common)
                undo = reverse("guides:act", args=[guide.number, "kasutusele"])
                toast(request, _("Archived"), undo_url=undo)
            case "kasutusele":
                services.unarchive_guide(**common)
                toast(request, _("The guide is in use again"))
            case _:
                raise Http404
    except PortalError as error:
        return _refused(request, guide, error)
    return redirect("guides:guide", guide.number)


def _refused(request: PortalRequest, guide: Guide, error: PortalError) -> HttpResponse:
    """The reason in place, on the page the button stood on."""
    facts = {"guide": guide, "message": error.message}
    return render(request, "helpdesk/guides/refused.html", facts, status=error.status)
