"""A request that came by phone or at the door: the specialist files it for somebody."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person, User
from helpdesk import policy
from helpdesk.models import Category, Ticket
from helpdesk.services.filing import file_ticket
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.forms import add_portal_error

OFFERED = 10


class QuickForm(forms.Form):
    """Shape only; the person is picked by the page's own radio buttons."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(), to_field_name="code", label=_("Topic")
    )
    title = forms.CharField(label=_("What is it about?"), max_length=160)
    body = forms.CharField(
        label=_("What was said"), widget=forms.Textarea, max_length=50_000, required=False
    )
    urgency = forms.TypedChoiceField(
        label=_("How urgent is it?"),
        coerce=int,
        choices=[(1, _("Cannot work at all")), (2, _("Disturbs")), (3, _("Not urgent"))],
        initial=2,
    )
    source = forms.ChoiceField(label=_("How did it come?"), choices=Ticket.Source.choices[1:3])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = Category.objects.filter(is_active=True).order_by("position", "pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("name")
def quick(request: PortalRequest) -> HttpResponse:
    if not policy.may_file_for_others(request.user):
        raise Http404
    chosen = _chosen(request)
    note_persons(request, [chosen] if chosen else [])
    if request.method != "POST":
        initial = {"token": uuid4(), "title": request.GET.get("title", "")[:160]}
        return _page(request, QuickForm(initial=initial), chosen)
    form = QuickForm(request.POST)
    valid = form.is_valid()
    if chosen is None:
        form.add_error(None, _("Choose whose request it is."))
    if not valid or chosen is None:
        return _page(request, form, chosen, status=422)
    data = form.cleaned_data
    try:
        ticket = file_ticket(
            actor=request.user,
            requester_id=chosen.pk,
            category_id=data["category"].pk,
            title=data["title"],
            body=data["body"],
            urgency=data["urgency"],
            source=data["source"],
            phone=chosen.phone,
            answers=None,
            skip_form=True,
            form_token=data["token"],
            now=timezone.now(),
        )
    except PortalError as error:
        add_portal_error(form, error)
        return _page(request, form, chosen, status=422)
    toast(request, str(_("Request %(number)s is made")) % {"number": ticket.number})
    return redirect(reverse("helpdesk:ticket", args=[ticket.number]))


@login_required
@require_safe
@personal_data_read("name")
def people(request: PortalRequest) -> HttpResponse:
    """The radio buttons for what was typed of a name (htmx)."""
    if not policy.may_file_for_others(request.user):
        raise Http404
    found = matching(request.user, request.GET.get("who", ""))
    note_persons(request, found)
    return render(request, "helpdesk/partials/quick_people.html", {"people": found})


def _page(
    request: PortalRequest, form: QuickForm, chosen: Person | None, *, status: int = 200
) -> HttpResponse:
    values = request.POST if request.method == "POST" else request.GET
    who = values.get("who", "")
    found = matching(request.user, who)
    note_persons(request, found)
    if chosen and chosen not in found:
        found = [chosen, *found]
    context = {"form": form, "people": found, "chosen": chosen, "who": who[:80]}
    return render(request, "helpdesk/quick.html", context, status=status)


def matching(user: User, typed: str) -> list[Person]:
    """Up to ten people whose names begin so, of those the specialist may see."""
    words = typed.replace("\0", "").split()[:4]
    if not words:
        return []
    rows = Person.objects.visible_to(user).filter(is_active=True)
    for word in words:
        rows = rows.filter(Q(first_name__istartswith=word) | Q(last_name__istartswith=word))
    return list(rows.in_order().select_related("room__site")[:OFFERED])


def _chosen(request: PortalRequest) -> Person | None:
    raw = (request.POST if request.method == "POST" else request.GET).get("person", "")
    try:
        uid = UUID(raw)
    except ValueError:
        return None
    return Person.objects.visible_to(request.user).filter(uid=uid, is_active=True).first()
