"""How the help desk is set up: administrators change it, experts read it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import policy
from helpdesk.fingerprints import fingerprint
from helpdesk.models import (
    Category,
    HelpdeskRules,
    PriorityRule,
    PriorityTarget,
    RequestType,
    StatusLabel,
    Tag,
    Ticket,
)
from helpdesk.selectors import house_rules
from helpdesk.services import catalogue_edits, house
from helpdesk.web.settings_forms import (
    URGENCIES,
    MatrixForm,
    RulesForm,
    SettingForm,
    StatusForm,
    TargetsForm,
    TopicForm,
    TypeForm,
)
from itportal.core.errors import NotThere, PortalError
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, toast

FORM_METHODS = ["GET", "HEAD", "POST"]


def to_keep(request: PortalRequest) -> bool:
    """Whether the reader may change what the page shows. 404 for who may not read it."""
    if not policy.may_read_catalogue(request.user):
        raise Http404
    if request.method == "POST":
        require(policy.may_keep_catalogue(request.user))
    return bool(policy.may_keep_catalogue(request.user))


@dataclass
class SettingPage:
    """One page of settings with one form or a list of rows."""

    title: str
    crumbs: list[tuple[str, str]] = field(default_factory=list)
    may_keep: bool = False
    seen: str = ""

    @property
    def path(self) -> list[tuple[str, str]]:
        start = (_("Settings of requests"), reverse("helpdesk:settings"))
        return [start, *self.crumbs, (self.title, "")]


def draw(
    request: PortalRequest, name: str, page: SettingPage, *, status: int = 200, **facts: Any
) -> HttpResponse:
    if not page.may_keep:
        for form in facts.values():
            if isinstance(form, SettingForm):
                form.lock()
    context = {"page": page, "crumbs": page.path, **facts}
    return render(request, f"helpdesk/settings/{name}.html", context, status=status)


def saved(form: SettingForm, save: Callable[[], Any]) -> tuple[bool, int]:
    """Whether the service took it, and the status of the page when it did not."""
    if not form.is_valid():
        return False, 422
    try:
        save()
    except NotThere:
        raise  # not a matter of what was typed
    except PortalError as error:
        form.show(error)
        return False, 409 if error.status == 409 else 422
    return True, 200


def seen_of(request: PortalRequest, row: Any) -> str:
    """What the form was drawn from: as sent, else as it is now."""
    return str(request.POST.get("seen") or (fingerprint(row) if row else ""))


@login_required
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    to_keep(request)
    rules = house_rules()
    sections = [
        ("helpdesk:types", "list", _("Types of requests"), RequestType.objects.count()),
        ("helpdesk:topics", "app", _("Topics and their forms"), Category.objects.count()),
        ("helpdesk:priorities", "chart", _("Priorities and times"), None),
        ("helpdesk:states", "edit", _("Words of states"), None),
        ("helpdesk:templates", "copy", _("Answer templates"), None),
        ("helpdesk:tags", "tag", _("Tags"), Tag.objects.count()),
        ("helpdesk:rules", "clock", _("House rules"), None),
    ]
    about = {
        "helpdesk:types": _("Incident, question, service request: and where staff find them"),
        "helpdesk:topics": _("What staff choose, and what the form then asks"),
        "helpdesk:priorities": _("What impact and urgency make, and by when it is promised"),
        "helpdesk:states": _("What experts and requesters read, in both languages"),
        "helpdesk:templates": _("Ready answers: yours, and those shared by all"),
        "helpdesk:tags": _("Rename, merge, take out of use"),
        "helpdesk:rules": _(
            "Reopened within %(days)s days, closed after %(working)s working days"
        )
        % {"days": rules.reopen_days, "working": rules.close_after_working_days},
    }
    page = SettingPage(_("Settings of requests"))
    rows = [(reverse(name), icon, label, about[name], n) for name, icon, label, n in sections]
    return render(request, "helpdesk/settings/index.html", {"page": page, "rows": rows})


@login_required
@require_safe
def types(request: PortalRequest) -> HttpResponse:
    page = SettingPage(_("Types of requests"), may_keep=to_keep(request))
    rows = RequestType.objects.annotate(
        used=Count("categories", filter=Q(categories__is_active=True))
    )
    facts: dict[str, Any] = {
        "rows": [
            (row, reverse("helpdesk:type", args=[row.code]), row.get_door_display(), row.used)
            for row in rows.order_by("position", "pk")
        ],
        "section": "liigid",
        "new_url": reverse("helpdesk:type-new"),
        "new_label": _("New type"),
        "used_label": _("Topics"),
        "where_label": _("Offered under"),
    }
    return draw(request, "rows", page, **facts)


@login_required
@require_http_methods(FORM_METHODS)
def type_form(request: PortalRequest, code: str = "") -> HttpResponse:
    may_keep = to_keep(request)
    row = get_object_or_404(RequestType, code=code) if code else None
    form = TypeForm(request.POST or None, initial=TypeForm.initial_of(row) if row else None)
    status = 200
    if request.method == "POST":

        def save() -> None:
            if row:
                catalogue_edits.edit_type(
                    code=code,
                    actor=request.user,
                    facts=form.facts(),
                    seen=seen_of(request, row),
                )
            else:
                catalogue_edits.create_type(actor=request.user, facts=form.facts())

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:types")
    page = SettingPage(
        row.name if row else _("New type"),
        [(_("Types of requests"), reverse("helpdesk:types"))],
        may_keep,
        seen_of(request, row),
    )
    return draw(request, "edit", page, status=status, form=form)


@login_required
@require_safe
def topics(request: PortalRequest) -> HttpResponse:
    page = SettingPage(_("Topics and their forms"), may_keep=to_keep(request))
    rows = Category.objects.select_related("request_type").annotate(
        used=Count("fields", filter=Q(fields__is_active=True))
    )
    facts: dict[str, Any] = {
        "rows": [
            (row, reverse("helpdesk:topic", args=[row.code]), row.request_type.name, row.used)
            for row in rows.order_by("position", "pk")
        ],
        "section": "teemad",
        "new_url": reverse("helpdesk:topic-new"),
        "new_label": _("New topic"),
        "used_label": _("Questions"),
        "where_label": _("Type of request"),
    }
    return draw(request, "rows", page, **facts)


@login_required
@require_http_methods(FORM_METHODS)
def topic_form(request: PortalRequest, code: str = "") -> HttpResponse:
    may_keep = to_keep(request)
    row = get_object_or_404(Category, code=code) if code else None
    form = TopicForm(request.POST or None, initial=TopicForm.initial_of(row) if row else None)
    status = 200
    if request.method == "POST":
        kept: list[Category] = []

        def save() -> None:
            facts = form.facts()
            if row:
                seen = seen_of(request, row)
                kept.append(
                    catalogue_edits.edit_topic(
                        code=code, actor=request.user, facts=facts, seen=seen
                    )
                )
            else:
                kept.append(catalogue_edits.create_topic(actor=request.user, facts=facts))

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:topic", kept[0].code)
    page = SettingPage(
        row.name if row else _("New topic"),
        [(_("Topics and their forms"), reverse("helpdesk:topics"))],
        may_keep,
        seen_of(request, row),
    )
    guides = row.guides.order_by("title", "pk") if row else []
    return draw(request, "topic", page, status=status, form=form, topic=row, guides=guides)


@login_required
@require_http_methods(FORM_METHODS)
def priorities(request: PortalRequest) -> HttpResponse:
    """Two forms on one page; `do` says which one was sent."""
    may_keep = to_keep(request)
    cells = list(PriorityRule.objects.order_by("pk"))
    times = list(PriorityTarget.objects.order_by("pk"))
    do, names = request.POST.get("do", ""), Ticket.Priority.choices
    matrix = MatrixForm(
        request.POST if do == "matrix" else None,
        initial=MatrixForm.initial_of(cells),
        priorities=names,
    )
    targets = TargetsForm(
        request.POST if do == "targets" else None,
        initial=TargetsForm.initial_of(times),
        priorities=names,
    )
    status = 200
    if request.method == "POST":
        seen = request.POST.get("seen", "")

        def save() -> None:
            if do == "matrix":
                house.set_matrix(actor=request.user, cells=matrix.cells(), seen=seen)
            else:
                house.set_targets(actor=request.user, targets=targets.targets(), seen=seen)

        done, status = saved(matrix if do == "matrix" else targets, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:priorities")
    page = SettingPage(_("Priorities and times"), may_keep=may_keep)
    facts = {
        "matrix": matrix,
        "targets": targets,
        "form": targets if do == "targets" else matrix,
        "urgencies": URGENCIES,
        "seen_matrix": fingerprint(cells) if do != "matrix" else request.POST.get("seen"),
        "seen_targets": fingerprint(times) if do != "targets" else request.POST.get("seen"),
    }
    return draw(request, "priorities", page, status=status, **facts)


@login_required
@require_http_methods(FORM_METHODS)
def states(request: PortalRequest) -> HttpResponse:
    may_keep = to_keep(request)
    rows = list(StatusLabel.objects.order_by("pk"))
    form = StatusForm(request.POST or None, initial=StatusForm.initial_of(rows))
    status = 200
    if request.method == "POST":

        def save() -> None:
            house.set_status_words(
                actor=request.user, words=form.words(), seen=request.POST.get("seen", "")
            )

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:states")
    page = SettingPage(_("Words of states"), may_keep=may_keep, seen=seen_of(request, rows))
    return draw(request, "states", page, status=status, form=form)


@login_required
@require_http_methods(FORM_METHODS)
def rules(request: PortalRequest) -> HttpResponse:
    may_keep = to_keep(request)
    row: HelpdeskRules = house_rules()
    initial = {
        "reopen_days": row.reopen_days,
        "close_after_working_days": row.close_after_working_days,
    }
    form = RulesForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":

        def save() -> None:
            typed = form.cleaned_data
            house.set_house_rules(
                actor=request.user,
                reopen_days=-1 if typed["reopen_days"] is None else typed["reopen_days"],
                close_after_working_days=typed["close_after_working_days"] or 0,
                seen=seen_of(request, row),
            )

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:rules")
    page = SettingPage(_("House rules"), may_keep=may_keep, seen=seen_of(request, row))
    return draw(request, "edit", page, status=status, form=form)


Switch: TypeAlias = Callable[..., Any]
VERBS: dict[tuple[str, str], tuple[Callable[..., Any], dict[str, int], str]] = {
    ("liigid", "ules"): (catalogue_edits.move_type, {"by": -1}, ""),
    ("liigid", "alla"): (catalogue_edits.move_type, {"by": 1}, ""),
    ("liigid", "arhiivi"): (catalogue_edits.retire_type, {}, "kasutusele"),
    ("liigid", "kasutusele"): (catalogue_edits.restore_type, {}, "arhiivi"),
    ("teemad", "ules"): (catalogue_edits.move_topic, {"by": -1}, ""),
    ("teemad", "alla"): (catalogue_edits.move_topic, {"by": 1}, ""),
    ("teemad", "arhiivi"): (catalogue_edits.retire_topic, {}, "kasutusele"),
    ("teemad", "kasutusele"): (catalogue_edits.restore_topic, {}, "arhiivi"),
}


def switch_use(
    request: PortalRequest,
    do: str,
    *,
    uid: UUID,
    retire: Switch,
    restore: Switch,
    url_name: str,
) -> None:
    """Take a setting out of use or bring it back; `url_name` is where the opposite is asked for."""
    verbs = {
        "arhiivi": (retire, "kasutusele", _("Taken out of use")),
        "kasutusele": (restore, "arhiivi", _("Back in use")),
    }
    if do not in verbs:
        raise Http404
    service, back, said = verbs[do]
    service(uid=uid, actor=request.user)
    toast(request, said, undo_url=reverse(url_name, args=[uid, back]))


@login_required
@require_POST
def act(request: PortalRequest, section: str, code: str, do: str) -> HttpResponse:
    """Move a type or a topic in its order, take it out of use, bring it back."""
    to_keep(request)
    if (section, do) not in VERBS:
        raise Http404
    service, values, back = VERBS[section, do]
    service(code=code, actor=request.user, **values)
    undo = reverse("helpdesk:settings-act", args=[section, code, back]) if back else None
    said = {"arhiivi": _("Taken out of use"), "kasutusele": _("Back in use")}
    toast(request, said.get(do, _("Order changed")), undo_url=undo)
    return redirect("helpdesk:types" if section == "liigid" else "helpdesk:topics")
