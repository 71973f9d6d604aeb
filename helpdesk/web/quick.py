"""A request that came by phone or at the door: the specialist files it for somebody."""

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.querysets import PersonQuerySet
from accounts.web.fields import PersonField
from accounts.web.pages import offered_people
from helpdesk import policy
from helpdesk.models import Category, Ticket
from helpdesk.services.filing import file_ticket
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.forms import add_portal_error


class QuickForm(forms.Form):
    """Shape only; whether one may file for this person the service judges."""

    person = PersonField(people=Person.objects.none(), label=_("Whose request is it?"))
    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    category = forms.ModelChoiceField(
        queryset=Category.objects.none(), to_field_name="code", label=_("Topic")
    )
    title = forms.CharField(label=_("In one sentence"), max_length=160)
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

    def __init__(self, *args: Any, people: PersonQuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.people = people
        field: Any = self.fields["category"]
        field.queryset = Category.objects.filter(is_active=True).order_by("position", "pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("name")
def quick(request: PortalRequest) -> HttpResponse:
    """`?person=` (uid) and `?title=` prefill."""
    if not policy.may_file_for_others(request.user):
        raise Http404
    people = Person.objects.visible_to(request.user).filter(is_active=True)
    if request.method != "POST":
        person = PersonField(people=people).by_key(request.GET.get("person", ""))
        initial = {
            "token": uuid4(),
            "title": request.GET.get("title", "")[:160],
            "person": person,
        }
        return _page(request, QuickForm(initial=initial, people=people))
    form = QuickForm(request.POST, people=people)
    if not form.is_valid():
        return _page(request, form, status=422)
    data = form.cleaned_data
    note_persons(request, [data["person"]])
    try:
        ticket = file_ticket(
            actor=request.user,
            requester_id=data["person"].pk,
            category_id=data["category"].pk,
            title=data["title"],
            body=data["body"],
            urgency=data["urgency"],
            source=data["source"],
            phone=data["person"].phone,
            answers=None,
            skip_form=True,
            form_token=data["token"],
            now=timezone.now(),
        )
    except PortalError as error:
        add_portal_error(form, error)
        return _page(request, form, status=422)
    toast(request, str(_("Request %(number)s is made")) % {"number": ticket.number})
    return redirect(reverse("helpdesk:ticket", args=[ticket.number]))


def _page(request: PortalRequest, form: QuickForm, *, status: int = 200) -> HttpResponse:
    prefilled = form.initial.get("person")
    note_persons(request, [*offered_people(form), *([prefilled] if prefilled else [])])
    return render(request, "helpdesk/quick.html", {"form": form}, status=status)
