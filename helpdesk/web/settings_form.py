"""The form builder: questions of a topic, their order, and how staff will see the form."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Person
from helpdesk.models import Category, FormField
from helpdesk.services import catalogue_edits as services
from helpdesk.web.settings import (
    FORM_METHODS,
    SettingPage,
    draw,
    saved,
    seen_of,
    to_keep,
)
from helpdesk.web.settings_forms import KINDS, QuestionForm
from helpdesk.web.staff_forms import RequestForm
from itportal.core.errors import NotThere, PortalError
from itportal.core.ui import PortalRequest, toast


@login_required
@require_http_methods(["GET", "HEAD"])
def questions(request: PortalRequest, code: str) -> HttpResponse:
    may_keep = to_keep(request)
    topic = get_object_or_404(Category, code=code)
    return _questions(request, topic, may_keep=may_keep)


def _questions(
    request: PortalRequest, topic: Category, *, may_keep: bool, refusal: str = ""
) -> HttpResponse:
    rows = list(topic.fields.all())
    page = SettingPage(_("Form"), _crumbs(topic)[:-1], may_keep)
    facts = {
        "topic": topic,
        "rows": [row for row in rows if row.is_active],
        "retired": [row for row in rows if not row.is_active],
        "kinds": dict(KINDS),
        "refusal": refusal,
        "shown": _as_staff_see(request, topic, [row for row in rows if row.is_active]),
    }
    return draw(request, "questions", page, status=409 if refusal else 200, **facts)


@login_required
@require_http_methods(FORM_METHODS)
def question(request: PortalRequest, code: str, slug: str = "") -> HttpResponse:
    may_keep = to_keep(request)
    topic = get_object_or_404(Category, code=code)
    row = get_object_or_404(topic.fields, slug=slug) if slug else None
    form = _form(request, topic, row)
    status = 200
    if request.method == "POST":

        def save() -> None:
            if row:
                services.edit_question(
                    code=code,
                    slug=slug,
                    actor=request.user,
                    facts=form.facts(),
                    seen=seen_of(request, row),
                )
            else:
                services.add_question(code=code, actor=request.user, facts=form.facts())

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:questions", code)
    title = row.label if row else _("New question")
    page = SettingPage(title, _crumbs(topic), may_keep, seen_of(request, row))
    shown = _as_staff_see(request, topic, _with(topic, row, form))
    return draw(
        request, "question", page, status=status, form=form, topic=topic, row=row, shown=shown
    )


@login_required
@require_POST
def preview(request: PortalRequest, code: str) -> HttpResponse:
    """The form with the question as typed so far; saves nothing."""
    to_keep(request)
    topic = get_object_or_404(Category, code=code)
    row = topic.fields.filter(slug=request.POST.get("slug", "").replace("\0", "")).first()
    form = _form(request, topic, row)
    facts = {"shown": _as_staff_see(request, topic, _with(topic, row, form)), "topic": topic}
    return render(request, "helpdesk/settings/partials/preview.html", facts)


@login_required
@require_POST
def act(request: PortalRequest, code: str, slug: str, do: str) -> HttpResponse:
    """Move a question, take it out of the form, bring it back."""
    to_keep(request)
    topic = get_object_or_404(Category, code=code)
    common: dict[str, Any] = {"code": code, "slug": slug, "actor": request.user}
    verbs: dict[str, Callable[[], Any]] = {
        "ules": lambda: services.move_question(by=-1, **common),
        "alla": lambda: services.move_question(by=1, **common),
        "arhiivi": lambda: services.retire_question(**common),
        "kasutusele": lambda: services.restore_question(**common),
    }
    if do not in verbs:
        raise Http404
    try:
        kept = verbs[do]()
    except NotThere:
        raise
    except PortalError as error:
        return _questions(request, topic, may_keep=True, refusal=error.message)
    said = {"arhiivi": _("Taken out of use"), "kasutusele": _("Back in use")}
    undo = reverse("helpdesk:question-act", args=[code, slug, "kasutusele"])
    toast(request, said.get(do, _("Order changed")), undo_url=undo if kept else None)
    return redirect("helpdesk:questions", code)


def _crumbs(topic: Category) -> list[tuple[str, str]]:
    return [
        (_("Topics and their forms"), reverse("helpdesk:topics")),
        (topic.name, reverse("helpdesk:topic", args=[topic.code])),
        (_("Form"), reverse("helpdesk:questions", args=[topic.code])),
    ]


def _form(request: PortalRequest, topic: Category, row: FormField | None) -> QuestionForm:
    rows = list(topic.fields.filter(is_active=True))
    earlier = rows[: rows.index(row)] if row in rows else [one for one in rows if one != row]
    typed = request.POST if request.method == "POST" else None
    return QuestionForm(
        typed, initial=QuestionForm.initial_of(row) if row else None, earlier=earlier
    )


def _with(topic: Category, row: FormField | None, form: QuestionForm) -> list[FormField]:
    """The topic's questions with the typed one among them; as kept when it cannot be read yet."""
    rows = list(topic.fields.filter(is_active=True))
    if not form.is_bound or not form.is_valid():
        return rows
    try:
        facts = form.facts()
    except PortalError:
        return rows
    typed = FormField(
        category=topic,
        slug=row.slug if row else "new",
        kind=facts.kind or FormField.Kind.TEXT,
        label_et=facts.label_et or _("New question"),
        label_en=facts.label_en or _("New question"),
        hint_et=facts.hint_et,
        hint_en=facts.hint_en,
        is_required=facts.is_required,
        options=[
            {**one, "value": one["value"] or str(number)}
            for number, one in enumerate(facts.options)
        ],
        shown_when=dict(facts.shown_when),
    )
    if row in rows:
        rows[rows.index(row)] = typed
    else:
        rows.append(typed)
    return rows


def _as_staff_see(
    request: PortalRequest, topic: Category, rows: list[FormField]
) -> RequestForm:
    person = request.user.person or Person()
    form = RequestForm(
        category=topic, person=person, devices=[], now=timezone.now(), questions=rows
    )
    form.auto_id = "eelvaade_%s"
    form.fields["title"].widget.attrs = {}
    return form
