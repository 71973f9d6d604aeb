"""Forwarding a request to an outside organisation: what goes along, the letter, and the answer."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User, Vendor
from helpdesk import policy
from helpdesk.letters import write_letter
from helpdesk.models import Message, Ticket
from helpdesk.related import story_ids
from helpdesk.services.forwarding import (
    LETTER_LIMIT,
    SUBJECT_LIMIT,
    files_of,
    forward_to_vendor,
    record_vendor_answer,
)
from helpdesk.web.days import DayField
from helpdesk.web.ticket import expert_ticket
from helpdesk.web.tickets import version_of, way_back_of, with_query
from itportal.core.errors import Invalid, PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.forms import ListedField, add_portal_error

EXCERPT = 120


class ForwardForm(forms.Form):
    """Shape only. The first step chooses, the second holds the letter itself, as it will leave."""

    vendor = ListedField(
        Vendor.objects.none(), label=gettext_lazy("To whom"), to_field_name="uid"
    )
    words = forms.CharField(
        label=gettext_lazy("Your words to them"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=5_000,
        required=False,
    )
    messages = forms.MultipleChoiceField(
        label=gettext_lazy("Messages that go along"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    attached = forms.MultipleChoiceField(
        label=gettext_lazy("Files that go along"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    with_contacts = forms.BooleanField(
        label=gettext_lazy("Tell them the requester's name and phone"), required=False
    )
    until = DayField(
        label=gettext_lazy("By when they should answer"),
        help_text=gettext_lazy("On that day the request is at work again."),
        required=False,
    )
    subject = forms.CharField(
        label=gettext_lazy("Subject of the letter"), max_length=SUBJECT_LIMIT, required=False
    )
    letter = forms.CharField(
        label=gettext_lazy("The letter as it will be sent"),
        widget=forms.Textarea(attrs={"rows": 14}),
        max_length=LETTER_LIMIT,
        required=False,
    )

    def __init__(
        self, *args: Any, ticket: Ticket, reader: User, told: list[Message], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        vendor: Any = self.fields["vendor"]
        vendor.queryset = Vendor.objects.visible_to(reader).filter(is_active=True).in_order()
        vendor.empty_label = _("Choose an organisation")
        messages: Any = self.fields["messages"]
        messages.choices = [(str(one.uid), _excerpt(one)) for one in told]
        attached: Any = self.fields["attached"]
        attached.choices = [(str(one.uid), one.name) for one in files_of(ticket, reader)]
        if not attached.choices:
            del self.fields["attached"]


def _excerpt(message: Message) -> str:
    text = " ".join(message.body.split())
    return f"{message.author_label}: {text[:EXCERPT]}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("name")
def forward(request: PortalRequest, number: str) -> HttpResponse:
    """GET and `do=preview`: what would be sent; `do=send`: the letter as it stands in the form."""
    found = expert_ticket(request, number)
    require(policy.may_work(request.user, found))
    note_persons(request, [found.requester], purpose=found.number)
    readable = Message.objects.visible_to(request.user).filter(ticket__in=story_ids(found))
    told = list(readable.order_by("created_at", "pk"))
    first = [str(one.uid) for one in told if one.kind == Message.Kind.REQUEST][:1]
    typed = request.POST.copy() if request.method == "POST" else None
    form = ForwardForm(
        typed,
        ticket=found,
        reader=request.user,
        told=told,
        initial={"messages": first},
    )
    status, step = 200, "choose"
    left_out: list[str] = []
    if typed is not None:
        valid = form.is_valid()
        status = 200 if valid else 422
        if valid and request.POST.get("do") == "send":
            try:
                return _sent(request, found, form.cleaned_data)
            except PortalError as error:
                status = 422 if isinstance(error, Invalid) else error.status
                add_portal_error(form, error)
                step = "send"
        elif valid:
            step = "send"
            chosen = set(form.cleaned_data["messages"])
            made = write_letter(
                found,
                words=form.cleaned_data["words"],
                messages=[one for one in told if str(one.uid) in chosen],
                with_contacts=form.cleaned_data["with_contacts"],
            )
            typed["subject"], typed["letter"] = made.subject, made.text
            left_out = made.left_out
    read: Any = form.fields["letter" if step == "send" else "vendor"]
    read.widget.attrs["autofocus"] = True
    facts = {
        "ticket": found,
        "form": form,
        "step": step,
        "left_out": left_out,
        "here": _here(request, found),
    }
    return render(request, "helpdesk/forward.html", facts, status=status)


def _sent(request: PortalRequest, found: Ticket, data: dict[str, Any]) -> HttpResponse:
    vendor: Vendor = data["vendor"]
    forward_to_vendor(
        ticket_id=found.pk,
        actor=request.user,
        vendor_id=vendor.pk,
        subject=data["subject"],
        letter=data["letter"],
        file_uids=[UUID(uid) for uid in data.get("attached", [])],
        until=data["until"],
        expected_version=version_of(request.POST),
        now=timezone.now(),
    )
    return _back(request, found, _("Sent to %(vendor)s, the clock stands") % {"vendor": vendor})


@login_required
@require_POST
@personal_data_read("name")
def vendor_answer(request: PortalRequest, number: str) -> HttpResponse:
    """Write down what the vendor answered."""
    found = expert_ticket(request, number)
    note_persons(request, [])
    try:
        record_vendor_answer(
            ticket_id=found.pk,
            actor=request.user,
            body=request.POST.get("body", ""),
            now=timezone.now(),
        )
    except Invalid as error:
        said = " ".join(str(text) for text in error.fields.values())
        return HttpResponse(said, status=422, content_type="text/plain")
    return _back(request, found, _("The answer is written down"))


def _here(request: PortalRequest, found: Ticket) -> str:
    here = reverse("helpdesk:ticket", args=[found.number])
    return with_query(here, request.META.get("QUERY_STRING", ""))


def _back(request: PortalRequest, found: Ticket, said: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    toast(request, said, undo_url=way_back_of(request.user, query))
    return redirect(_here(request, found))
