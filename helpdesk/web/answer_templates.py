"""Answer templates: kept in the settings, picked beside the answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, Q, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk import policy
from helpdesk.models import AnswerTemplate, Category
from helpdesk.selectors import readable_guides
from helpdesk.services import answer_templates as services
from helpdesk.template_words import WORDS
from helpdesk.web.guides import address_of
from helpdesk.web.settings import FORM_METHODS, SettingPage, draw, saved, seen_of, switch_use
from helpdesk.web.settings_forms import SettingForm
from helpdesk.web.ticket import expert_ticket
from itportal.core.errors import PortalError
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, toast

OFFERED = 100
# What a tab of the composer sends → the kind of templates made for it.
KINDS = {"answer": "answer", "ask": "question", "resolve": "solution"}


class TemplateForm(SettingForm):
    title = forms.CharField(label=gettext_lazy("Title"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=AnswerTemplate.Kind.choices)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 10, "maxlength": services.BODY}),
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Shared with all specialists"))
    categories = forms.ModelMultipleChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Offered first under these topics"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = _("Places that are filled in: %(words)s") % {
            "words": ", ".join(f"{{{word}}}" for word in WORDS)
        }
        topics: Any = self.fields["categories"]
        topics.queryset = Category.objects.filter(is_active=True).order_by("position", "pk")
        if not may_share:
            del self.fields["is_shared"]

    @staticmethod
    def initial_of(row: AnswerTemplate) -> dict[str, Any]:
        return {
            "title": row.title,
            "kind": row.kind,
            "body": row.body,
            "is_shared": row.owner_id is None,
            "categories": list(row.categories.values_list("pk", flat=True)),
        }

    def facts(self) -> services.TemplateFacts:
        data = self.cleaned_data
        return services.TemplateFacts(
            title=data["title"],
            body=data["body"],
            kind=data["kind"],
            is_shared=data.get("is_shared", False),
            category_ids=frozenset(one.pk for one in data["categories"]),
        )


def _reader(request: PortalRequest) -> None:
    if not policy.may_read_catalogue(request.user):
        raise Http404


@login_required
@require_safe
def templates(request: PortalRequest) -> HttpResponse:
    _reader(request)
    rows = AnswerTemplate.objects.visible_to(request.user).select_related("owner__person")
    shown = [
        (row, bool(policy.may_keep_template(request.user, row.owner)))
        for row in rows.order_by("-is_active", "-use_count", "title", "pk")[:500]
    ]
    page = SettingPage(_("Answer templates"))
    page.may_keep = bool(policy.may_have_templates(request.user))
    return draw(request, "templates", page, rows=shown)


@login_required
@require_http_methods(FORM_METHODS)
def template(request: PortalRequest, uid: UUID | None = None) -> HttpResponse:
    _reader(request)
    row = None
    if uid:
        visible = AnswerTemplate.objects.visible_to(request.user)
        row = visible.select_related("owner").filter(uid=uid).first()
        if row is None:
            raise Http404
    may_share = bool(policy.may_keep_template(request.user, None))
    keeps = policy.may_have_templates(request.user)
    if row:
        keeps = policy.may_keep_template(request.user, row.owner)
    if request.method == "POST":
        require(keeps)
    typed = request.POST if request.method == "POST" else None
    initial = TemplateForm.initial_of(row) if row else None
    form = TemplateForm(typed, initial=initial, may_share=may_share)
    status = 200
    if request.method == "POST":

        def save() -> None:
            if uid and row:
                seen = seen_of(request, row)
                services.edit_template(
                    uid=uid, actor=request.user, facts=form.facts(), seen=seen
                )
            else:
                services.create_template(actor=request.user, facts=form.facts())

        done, status = saved(form, save)
        if done:
            toast(request, _("Saved"))
            return redirect("helpdesk:templates")
    page = SettingPage(
        row.title if row else _("New template"),
        [(_("Answer templates"), reverse("helpdesk:templates"))],
        bool(keeps),
        seen_of(request, row),
    )
    return draw(request, "edit", page, status=status, form=form)


@login_required
@require_POST
def template_act(request: PortalRequest, uid: UUID, do: str) -> HttpResponse:
    _reader(request)
    switch_use(
        request,
        do,
        uid=uid,
        retire=services.retire_template,
        restore=services.restore_template,
        url_name="helpdesk:template-act",
    )
    return redirect("helpdesk:templates")


@login_required
@require_safe
def offered(request: PortalRequest, number: str) -> HttpResponse:
    """Templates for an answer to this request, those of its kind and topic first (`?sends=`: answer,
    ask, resolve), and the guides that its requester may read, those that fit first."""
    found = expert_ticket(request, number)
    require(policy.may_work(request.user, found))
    rows = AnswerTemplate.objects.offered_to(request.user).annotate(
        fits=Count("categories", filter=Q(categories=found.category_id)),
        is_kind=Case(When(kind=KINDS.get(request.GET.get("sends", ""), ""), then=1), default=0),
    )
    facts = {
        "rows": rows.order_by("-is_kind", "-fits", "-use_count", "title", "pk")[:OFFERED],
        "guides": [(one, address_of(request, one)) for one in readable_guides(found)],
        "ticket": found,
    }
    return render(request, "helpdesk/partials/templates_offered.html", facts)


@login_required
@require_POST
def used(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """The template's words for this request."""
    found = expert_ticket(request, number)
    try:
        words = services.use_template(
            uid=uid, ticket=found, actor=request.user, now=timezone.now()
        )
    except PortalError as error:
        return HttpResponse(error.message, status=error.status, content_type="text/plain")
    return HttpResponse(words, content_type="text/plain; charset=utf-8")
