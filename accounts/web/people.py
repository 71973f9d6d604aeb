"""Pages of people: the list, one person, their employments."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policy
from accounts.models import Employment, Institution, Person, User
from accounts.selectors import (
    current_job,
    people_beginning,
    person_with_jobs,
    rooms_of,
)
from accounts.services import leaving, people
from accounts.signin import policy as signin_policy
from accounts.signin.policy import may_grant_roles
from accounts.web.fields import person_option
from accounts.web.forms import (
    EmploymentForm,
    LastDayForm,
    NewPersonForm,
    PersonForm,
)
from accounts.web.pages import bound, form_page
from accounts.web.people_table import PEOPLE
from itportal.core.journal.reads import note_persons, personal_data_read
from itportal.core.policy import require
from itportal.core.tables.page import TablePage
from itportal.core.tables.web import render_table
from itportal.core.ui.combobox import OFFERED, combobox_options, typed_text
from itportal.core.ui.requests import PortalRequest, wants_partial
from itportal.core.ui.toasts import toast

LIST = "accounts:people"


@personal_data_read("contact")
@require_safe
def person_list(request: PortalRequest) -> HttpResponse:
    """Everybody the user may see."""
    require(policy.may_browse_people(request.user))

    def facts(page: TablePage) -> dict[str, Any]:
        note_persons(request, page.objects)
        return {"may_add": policy.may_manage_people(request.user)}

    return render_table(request, PEOPLE, "accounts/people.html", extra=facts)


@personal_data_read("contact")
@require_safe
def person_options(request: PortalRequest) -> HttpResponse:
    """The list of a field that asks for a person: those who work, of those the user may see."""
    require(policy.may_browse_people(request.user))
    working = Person.objects.visible_to(request.user).filter(is_active=True)
    found = list(people_beginning(working, typed_text(request))[:OFFERED])
    note_persons(request, found)
    return combobox_options(request, map(person_option, found))


@personal_data_read("contact")
@require_safe
def person_page(request: PortalRequest, uid: UUID) -> HttpResponse:
    person = get_object_or_404(person_with_jobs(request.user), uid=uid)
    note_persons(request, [person])
    user = getattr(person, "user", None)
    administers = bool(may_grant_roles(request.user))
    may_keep = policy.may_manage_person(request.user, person)
    context: dict[str, Any] = {
        "person": person,
        "job": current_job(person.jobs, timezone.localdate()),  # type: ignore[attr-defined]
        "is_own": person.pk == request.user.person_id,
        "may_keep": may_keep,
        "account": user,
        "grants": list(user.grants.select_related("institution")) if user else [],
        "may_keep_account": bool(user and signin_policy.may_keep_user(request.user, user)),
        "may_add_account": user is None
        and person.is_active
        and bool(signin_policy.may_add_user(request.user, person)),
        "may_grant": administers,
        "may_see_sessions": bool(user and signin_policy.may_end_sessions(request.user, user)),
        "show_account": may_keep or administers,
    }
    return render(request, "accounts/person.html", context)


@personal_data_read("contact")
@require_safe
def person_peek(request: PortalRequest, uid: UUID) -> HttpResponse:
    """A look at somebody beside the list; as a page: their own."""
    person = get_object_or_404(person_with_jobs(request.user), uid=uid)
    if not wants_partial(request):
        return redirect(_address(person))
    note_persons(request, [person])
    context = {
        "person": person,
        "url": _address(person),
        "job": current_job(person.jobs, timezone.localdate()),  # type: ignore[attr-defined]
    }
    return render(request, "accounts/partials/person_peek.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: PortalRequest) -> HttpResponse:
    require(policy.may_manage_people(request.user))
    form = NewPersonForm(
        bound(request),
        institutions=_kept_institutions(request.user),
        initial={"starts_on": timezone.localdate()},
    )

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        return _address(people.create_person(actor=request.user, **data))

    return form_page(
        request,
        form,
        title=_("New person"),
        crumbs=[(_("People"), reverse(LIST))],
        submit=_("Add the person"),
        back=reverse(LIST),
        save=save,
        done=_("The person was added"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    person = _kept_person(request.user, uid)
    institution_ids = [job.institution_id for job in person.jobs]  # type: ignore[attr-defined]
    form = PersonForm(
        bound(request),
        rooms=rooms_of(institution_ids),
        initial={
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "phone": person.phone,
            "room": person.room_id,
            "seen_at": person.updated_at.isoformat(),
        },
    )

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        people.update_person(person_id=person.pk, actor=request.user, seen=seen, **data)
        return _address(person)

    return _person_form(
        request, form, person, title=_("Change the data"), submit=_("Save"), save=save
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person_leave(request: PortalRequest, uid: UUID) -> HttpResponse:
    person = _kept_person(request.user, uid)
    form = LastDayForm(bound(request), initial={"last_day": timezone.localdate()})

    def save(data: dict[str, Any]) -> str:
        leaving.deactivate_person(
            person_id=person.pk,
            actor=request.user,
            last_day=data["last_day"],
            now=timezone.now(),
        )
        return _address(person)

    return _person_form(
        request,
        form,
        person,
        title=_("Mark as gone"),
        submit=_("Mark as gone"),
        save=save,
        lead=_("Employments end on that day. The sign-in and its sessions end at once."),
        danger=True,
    )


@require_POST
def person_return(request: PortalRequest, uid: UUID) -> HttpResponse:
    person = _kept_person(request.user, uid)
    leaving.reactivate_person(person_id=person.pk, actor=request.user)
    toast(request, _("The person is active again"))
    return redirect(_address(person))


@require_http_methods(["GET", "HEAD", "POST"])
def employment_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    person = get_object_or_404(person_with_jobs(request.user), uid=uid)
    require(policy.may_manage_people(request.user))
    form = EmploymentForm(
        bound(request),
        institutions=_kept_institutions(request.user),
        initial={"starts_on": timezone.localdate()},
    )

    def save(data: dict[str, Any]) -> str:
        data.pop("seen_at")
        people.hire(person_id=person.pk, actor=request.user, **data)
        return _address(person)

    return _person_form(
        request, form, person, title=_("New employment"), submit=_("Add"), save=save
    )


@require_http_methods(["GET", "HEAD", "POST"])
def employment_edit(request: PortalRequest, uid: UUID) -> HttpResponse:
    employment = _kept_employment(request.user, uid)
    form = EmploymentForm(
        bound(request),
        institutions=None,
        initial={
            "position": employment.position,
            "starts_on": employment.first_day,
            "ends_on": employment.last_day,
            "is_main": employment.is_main,
            "seen_at": employment.updated_at.isoformat(),
        },
    )

    def save(data: dict[str, Any]) -> str:
        seen = data.pop("seen_at")
        people.change_employment(
            employment_id=employment.pk, actor=request.user, seen=seen, **data
        )
        return _address(employment.person)

    return _person_form(
        request,
        form,
        employment.person,
        title=_("Change the employment"),
        submit=_("Save"),
        save=save,
        lead=str(employment.institution),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def employment_end(request: PortalRequest, uid: UUID) -> HttpResponse:
    employment = _kept_employment(request.user, uid)
    form = LastDayForm(bound(request), initial={"last_day": timezone.localdate()})

    def save(data: dict[str, Any]) -> str:
        people.end_employment(
            employment_id=employment.pk, actor=request.user, last_day=data["last_day"]
        )
        return _address(employment.person)

    return _person_form(
        request,
        form,
        employment.person,
        title=_("End the employment"),
        submit=_("End the employment"),
        save=save,
        lead=f"{employment.position}, {employment.institution}",
    )


def _person_form(
    request: PortalRequest, form: Any, person: Person, **facts: Any
) -> HttpResponse:
    crumbs = [(_("People"), reverse(LIST)), (str(person), _address(person))]
    return form_page(request, form, crumbs=crumbs, back=_address(person), **facts)


def _address(person: Person) -> str:
    return reverse("accounts:person", args=[person.uid])


def _kept_person(user: User, uid: UUID) -> Person:
    """404 for the invisible, 403 with the reason for what the user may only see."""
    person = get_object_or_404(person_with_jobs(user), uid=uid)
    require(policy.may_manage_person(user, person))
    return person


def _kept_employment(user: User, uid: UUID) -> Employment:
    visible = Person.objects.visible_to(user)
    employment = get_object_or_404(
        Employment.objects.filter(person__in=visible).select_related("person", "institution"),
        uid=uid,
    )
    require(policy.may_hire_into(user, employment.institution))
    return employment


def _kept_institutions(user: User) -> Any:
    """Institutions that work and that the user keeps."""
    kept = policy.kept_institutions(user)
    found = Institution.objects.filter(is_active=True).in_order()
    return found if kept is None else found.filter(pk__in=kept)
