"""Making a request of its own out of a message: the page that asks for its subject."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.querysets import PersonQuerySet
from accounts.web.fields import PersonField
from accounts.web.pages import offered_people
from helpdesk import policy
from helpdesk.models import Category, Message
from helpdesk.related import story_ids
from helpdesk.services.splitting import split_ticket
from helpdesk.services.tickets import TITLE_LIMIT
from helpdesk.web.ticket import expert_ticket
from helpdesk.web.tickets import way_back_of, with_query
from itportal.core.errors import PortalError
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui import PortalRequest, toast
from itportal.core.ui.forms import ListedField, PlainTextMixin, add_portal_error


class SplitForm(PlainTextMixin, forms.Form):
    title = forms.CharField(
        label=gettext_lazy("In one sentence"),
        max_length=TITLE_LIMIT,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
    requester = PersonField(
        people=Person.objects.none(), label=gettext_lazy("Whose request is it?")
    )
    category = ListedField(
        Category.objects.none(),
        label=gettext_lazy("Topic"),
        to_field_name="code",
        empty_label=None,
    )

    def __init__(self, *args: Any, people: PersonQuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        requester: Any = self.fields["requester"]
        requester.people = people
        category: Any = self.fields["category"]
        category.queryset = Category.objects.filter(is_active=True).order_by("position", "pk")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@personal_data_read("name")
def split(request: PortalRequest, number: str, uid: UUID) -> HttpResponse:
    """The message must be one of the request's story that the reader sees."""
    found = expert_ticket(request, number)
    require(policy.may_work(request.user, found))
    readable = Message.objects.visible_to(request.user).select_related(
        "ticket__requester", "ticket__category"
    )
    message = readable.filter(uid=uid, ticket__in=story_ids(found)).first()
    if message is None:
        raise Http404
    source = message.ticket
    first_line = (message.body.strip() or source.title).splitlines()[0][:TITLE_LIMIT]
    form = SplitForm(
        request.POST if request.method == "POST" else None,
        initial={
            "title": first_line,
            "requester": source.requester,
            "category": source.category.code,
        },
        people=Person.objects.visible_to(request.user).filter(is_active=True),
    )
    query = request.META.get("QUERY_STRING", "")
    here = with_query(reverse("helpdesk:ticket", args=[number]), query)
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                made = split_ticket(
                    message_uid=uid,
                    actor=request.user,
                    title=form.cleaned_data["title"],
                    category_id=form.cleaned_data["category"].pk,
                    requester_id=form.cleaned_data["requester"].pk,
                    now=timezone.now(),
                )
            except PortalError as error:
                add_portal_error(form, error)
            else:
                said = _("Request %(number)s is made") % {"number": made.number}
                toast(request, said, undo_url=way_back_of(request.user, query))
                note_persons(request, [made.requester])
                page = reverse("helpdesk:ticket", args=[made.number])
                return redirect(with_query(page, query))
    note_persons(request, [source.requester, *offered_people(form)])
    facts = {"ticket": found, "message": message, "form": form, "here": here}
    return render(request, "helpdesk/split.html", facts, status=status)
