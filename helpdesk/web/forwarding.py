"""Waiting for an outside organisation: whom, until when, the letter that goes along."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from helpdesk import policy
from helpdesk.letters import write_letter
from helpdesk.models import Message, Ticket
from helpdesk.related import story_ids
from helpdesk.services.forwarding import (
    LETTER_LIMIT,
    SUBJECT_LIMIT,
    files_of,
    forward_to_vendor,
    wait_for_vendor,
)
from helpdesk.web.ticket import expert_ticket, following, next_one, say_done
from helpdesk.web.tickets import with_query
from helpdesk.web.waiting import WaitForm
from itportal.core.errors import Invalid, PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui import PortalRequest
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.requests import version_of

EXCERPT = 120


class ForwardForm(WaitForm):
    """The first step chooses, the second holds the letter itself, as it will leave."""

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
        super().__init__(*args, reader=reader, **kwargs)
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
    """GET and `do=preview`: what would be sent; `do=wait`: no letter, unless words were typed for
    one; `do=send`: the letter as it stands in the form."""
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
    do = request.POST.get("do", "wait")
    status, step = 200, "send" if do == "send" else "choose"
    left_out: list[str] = []
    if typed is not None:
        status = 422
        if form.is_valid():
            if do == "send" or (do == "wait" and not form.cleaned_data["words"].strip()):
                try:
                    return _done(request, found, form, with_letter=do == "send")
                except PortalError as error:
                    status = 422 if isinstance(error, Invalid) else error.status
                    add_portal_error(form, error)
            elif not form.has_address:
                name = form.cleaned_data["vendor"] or form.typed_name
                no_address = PortalError("vendor.no_address", name=name)
                form.add_error(
                    "vendor" if form.cleaned_data["vendor"] else "email", no_address.message
                )
            else:
                status, step = 200, "send"
                left_out = _write_letter(found, form, typed, told)
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


def _write_letter(
    found: Ticket, form: ForwardForm, typed: QueryDict, told: list[Message]
) -> list[str]:
    """The letter of what was chosen, into the form that is shown next; what was left out of it."""
    chosen = set(form.cleaned_data["messages"])
    made = write_letter(
        found,
        words=form.cleaned_data["words"],
        messages=[one for one in told if str(one.uid) in chosen],
        with_contacts=form.cleaned_data["with_contacts"],
    )
    typed["subject"], typed["letter"] = made.subject, made.text
    return made.left_out


def _done(
    request: PortalRequest, found: Ticket, form: ForwardForm, *, with_letter: bool
) -> HttpResponse:
    """Waiting, and the letter when there is one; a vendor added for it stays only with it."""
    data = form.cleaned_data
    place = following(request, found)
    common: dict[str, Any] = {
        "ticket_id": found.pk,
        "actor": request.user,
        "until": data["until"],
        "expected_version": version_of(request.POST),
        "now": timezone.now(),
    }
    with transaction.atomic():
        vendor = form.chosen()
        if with_letter:
            forward_to_vendor(
                vendor_id=vendor.pk,
                subject=data["subject"],
                letter=data["letter"],
                file_uids=[UUID(uid) for uid in data.get("attached", [])],
                **common,
            )
            said = _("Sent to %(vendor)s, the clock stands") % {"vendor": vendor}
        else:
            wait_for_vendor(vendor_id=vendor.pk, **common)
            said = _("Waiting for %(vendor)s, the clock stands") % {"vendor": vendor}
    say_done(request, said, place)
    return next_one(request, place) if place else redirect(_here(request, found))


def _here(request: PortalRequest, found: Ticket) -> str:
    here = reverse("helpdesk:ticket", args=[found.number])
    return with_query(here, request.META.get("QUERY_STRING", ""))
