"""Where a person is signed in and which API tokens stand for them; administrators end them."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person, User
from accounts.services.users import end_sessions
from accounts.signin import policy
from accounts.signin.sessions import open_sessions
from itportal.core.api.models import ApiToken
from itportal.core.api.web import token_page
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast


class EndForm(forms.Form):
    """Which session; none: all of them."""

    session = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


@require_safe
@personal_data_read("signin")
def person_sessions(request: PortalRequest, uid: UUID) -> HttpResponse:
    person, user = _signing_in(request, uid)
    require(policy.may_end_sessions(request.user, user))
    note_persons(request, [person])
    person_address = reverse("accounts:person", args=[uid])
    context: dict[str, Any] = {
        "person": person,
        "account": user,
        "sessions": open_sessions(user, current_key=request.session.session_key),
        "page": token_page(request, ApiToken.objects.filter(user=user).order_by("-pk")),
        "crumbs": [
            (_("People"), reverse("accounts:people")),
            (str(person), person_address),
            (_("Sessions and tokens"), ""),
        ],
    }
    return render(request, "accounts/sessions.html", context)


@require_POST
def end(request: PortalRequest, uid: UUID) -> HttpResponse:
    """End one session or all; of one's own, the browser at hand stays signed in."""
    _person, user = _signing_in(request, uid)
    require(policy.may_end_sessions(request.user, user))
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Http404
    own_key = request.session.session_key if user == request.user else None
    count = end_sessions(
        user_id=user.pk,
        actor=request.user,
        session_id=form.cleaned_data["session"],
        except_key=own_key,
    )
    text = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", count)
    toast(request, text % {"count": count})
    return redirect("accounts:sessions", uid)


def _signing_in(request: PortalRequest, uid: UUID) -> tuple[Person, User]:
    """404 for a person who is not visible or does not sign in."""
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    return person, get_object_or_404(User.objects.select_related("person"), person=person)
