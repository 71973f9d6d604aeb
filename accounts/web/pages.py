"""The one way a form page works here: shown, judged by a service, shown again or left."""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.web.fields import PersonField
from itportal.core.errors import Invalid, WrongState
from itportal.core.journal.reads import note_persons
from itportal.core.ui.forms import add_portal_error
from itportal.core.ui.toasts import toast

Text: TypeAlias = str | Promise
Crumbs: TypeAlias = Sequence[tuple[Text, str]]


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: Text,
    crumbs: Crumbs,
    submit: Text,
    back: str,
    save: Callable[[dict[str, Any]], str],
    done: Text = "",
    lead: Text = "",
    danger: bool = False,
    template: str = "accounts/form.html",
    undo: Callable[[], str] | None = None,
) -> HttpResponse:
    """GET shows the form; POST gives its data to `save`, which returns where to go.

    422 and the form again for what cannot be saved, 409 when the row has moved on; nothing
    typed is lost. `form` is bound when the request is a POST. Refused is left to the 403 page.
    `template`: one that extends the usual one, for fields that stand in order of their own.
    undo: after it was saved, where it is taken back.
    """
    status, conflicts = 200, []
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                address = save(form.cleaned_data)
            except Invalid as error:
                add_portal_error(form, error)
            except WrongState as error:
                status = 409
                if error.code == "changed_meanwhile":
                    conflicts = _conflicts(form)
                    seen = form.initial.get("seen_at", "")
                    form.data = {**form.data.dict(), "seen_at": seen}  # type: ignore[attr-defined]  # a QueryDict
                add_portal_error(form, error)
            else:
                toast(request, str(done or _("Saved")), undo_url=undo() if undo else None)
                return redirect(address)
    note_persons(request, offered_people(form))
    context = {
        "form": form,
        "title": title,
        "crumbs": [*crumbs, (title, "")],
        "submit": submit,
        "back": back,
        "lead": lead,
        "danger": danger,
        "conflicts": conflicts,
    }
    return render(request, template, context, status=status)


def offered_people(form: forms.Form) -> list[str]:
    """Uids of the people a form offers under its fields, for the journal of reads."""
    asked = [field for field in form.fields.values() if isinstance(field, PersonField)]
    return [option.key for field in asked for option in field.offers]


def _conflicts(form: forms.Form) -> list[tuple[str, Any]]:
    """What somebody else's values are now, where they differ from what was typed."""
    return [
        (str(form[name].label), form.initial.get(name) or "–")
        for name in form.changed_data
        if name != "seen_at"
    ]


def bound(request: HttpRequest) -> Any:
    """The data of a POST, None otherwise: the first argument of a form."""
    return request.POST if request.method == "POST" else None
