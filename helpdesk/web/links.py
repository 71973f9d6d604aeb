"""Linking a request with another or merging it: the page that asks which, and removing a link."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from helpdesk import policy
from helpdesk.models import Ticket
from helpdesk.models.links import Relation
from helpdesk.related import likely_twins, links_of, tickets_for
from helpdesk.selectors import status_words
from helpdesk.services.links import link_tickets, unlink_tickets
from helpdesk.services.merging import merge_ticket
from helpdesk.web.ticket import expert_ticket
from helpdesk.web.tickets import way_back_of, with_query
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.combobox import (
    OFFERED,
    ComboboxField,
    Option,
    combobox_options,
    typed_text,
)
from itportal.core.ui.forms import Picks, add_portal_error

NUMBER_LIMIT = 20


def ticket_option(ticket: Ticket) -> Option:
    """A row of the list: whose it is, and its state."""
    words = status_words(get_language() or "et")[ticket.status].expert
    about = f"{ticket.requester}, {ticket.institution.short_name} · {words}"
    return Option(ticket.number, f"{ticket.number} {ticket.title}", about, "inbox")


class TicketField(ComboboxField):
    """A request, chosen by its number or words; `reader`: who chooses among what they see."""

    url_name = "helpdesk:ticket-options"
    default_error_messages = {
        "unknown": gettext_lazy("You see no such request. Write its number, or choose."),
        "several": gettext_lazy("Several requests fit: choose one of them."),
    }

    def __init__(self, *, reader: User | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reader = reader

    def option(self, item: Ticket) -> Option:
        return ticket_option(item)

    def by_key(self, key: str) -> Ticket | None:
        return next(iter(self._numbered(key)), None)

    def named(self, text: str) -> list[Ticket]:
        return self._numbered(text.split(" ")[0])

    def search(self, text: str) -> list[Ticket]:
        return tickets_for(text, self.reader, limit=OFFERED) if self.reader else []

    def _numbered(self, text: str) -> list[Ticket]:
        if self.reader is None or len(text) > NUMBER_LIMIT:
            return []
        visible = Ticket.objects.visible_to(self.reader)
        number = text.upper()
        number = f"P-{number}" if number.isdigit() else number
        return list(visible.filter(number=number).select_related("requester", "institution"))


class LinkForm(forms.Form):
    """Which request, and what it is to this one; `twins` are offered to be chosen at once."""

    twin = forms.ChoiceField(
        label=gettext_lazy("May be about the same"), required=False, widget=Picks
    )
    other = TicketField(
        label=gettext_lazy("Another request"),
        help_text=gettext_lazy("Its number, or words of it."),
        required=False,
    )
    relation = forms.ChoiceField(
        label=gettext_lazy("This request is"), choices=Relation.choices, required=False
    )

    def __init__(self, *args: Any, reader: User, twins: list[Ticket], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.reader = reader
        other.widget.attrs["autofocus"] = True
        self.twins = {twin.number: twin for twin in twins}
        self.fields["twin"].choices = [  # type: ignore[attr-defined]  # a ChoiceField's
            (option.key, option.text) for option in map(ticket_option, twins)
        ]
        picks: Any = self.fields["twin"].widget
        picks.about = {
            option.key: option.about for option in map(ticket_option, self.twins.values())
        }
        if not twins:
            del self.fields["twin"]

    def clean(self) -> dict[str, Any]:
        """What was written wins over what was picked."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "other" in self.errors:
            return cleaned
        cleaned["other"] = cleaned.get("other") or self.twins.get(cleaned.get("twin", ""))
        if cleaned["other"] is None:
            self.add_error("other", _("Choose a request."))
        return cleaned


@login_required
@require_safe
@personal_data_read("name")
def ticket_options(request: PortalRequest) -> HttpResponse:
    """The list of a field that asks for a request: of those the reader sees."""
    if not policy.may_use_queue(request.user):
        raise Http404
    found = tickets_for(typed_text(request), request.user, limit=OFFERED)
    note_persons(request, [ticket.requester for ticket in found])
    return combobox_options(request, map(ticket_option, found))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("name")
def links(request: PortalRequest, number: str) -> HttpResponse:
    """Link this request with another one, or merge it into that."""
    found = expert_ticket(request, number)
    require(policy.may_work(request.user, found))
    twins = likely_twins(found, request.user)
    data = request.POST if request.method == "POST" else None
    form = LinkForm(data, reader=request.user, twins=twins)
    note_persons(request, [twin.requester for twin in twins])
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                return _linked(request, found, form.cleaned_data)
            except PortalError as error:
                status = error.status if error.status == 409 else 422
                add_portal_error(form, error)
    here = _here(request, found)
    facts = {"ticket": found, "form": form, "here": here, "query": _query(request)}
    facts["may_merge"] = found.is_open
    return render(request, "helpdesk/links.html", facts, status=status)


def _linked(request: PortalRequest, found: Ticket, data: dict[str, Any]) -> HttpResponse:
    other: Ticket = data["other"]
    note_persons(request, [other.requester])
    if request.POST.get("do") == "merge":
        merge_ticket(
            ticket_id=found.pk, into_id=other.pk, actor=request.user, now=timezone.now()
        )
        said = _("%(number)s was merged into this request") % {"number": found.number}
        return _back(request, other, said)
    link_tickets(
        ticket_id=found.pk,
        other_id=other.pk,
        relation=data["relation"] or Relation.RELATED,
        actor=request.user,
        now=timezone.now(),
    )
    said = _("Linked with %(number)s") % {"number": other.number}
    return _back(request, found, said)


@login_required
@require_POST
def unlink(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """Remove a link whose other end the reader sees."""
    found = expert_ticket(request, number)
    shown = [one for one in links_of(found, request.user).shown if one.uid == uid]
    if not shown:
        raise Http404
    unlink_tickets(ticket_id=found.pk, link_uid=uid, actor=request.user, now=timezone.now())
    return _back(request, found, _("The link is removed"))


def _query(request: PortalRequest) -> str:
    return str(request.META.get("QUERY_STRING", ""))


def _here(request: PortalRequest, found: Ticket) -> str:
    return with_query(reverse("helpdesk:ticket", args=[found.number]), _query(request))


def _back(request: PortalRequest, found: Ticket, said: str) -> HttpResponse:
    toast(request, said, undo_url=way_back_of(request.user, _query(request)))
    return redirect(_here(request, found))
