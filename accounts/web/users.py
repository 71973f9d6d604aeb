"""A person's sign-in and roles, kept on the person's page (services: services/users.py)."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Institution, Person, RoleGrant, User
from accounts.services import signin, users
from accounts.signin import policy
from accounts.web.forms import RoleForm, SignInForm
from accounts.web.pages import bound, form_page
from itportal.core.policy import require
from itportal.core.ui.requests import PortalRequest
from itportal.core.ui.toasts import toast


@require_http_methods(["GET", "HEAD", "POST"])
def user_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    """Open a sign-in and mail the link for choosing a password."""
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    require(policy.may_add_user(request.user, person))
    form = SignInForm(bound(request), initial={"email": person.email})

    def save(data: dict[str, Any]) -> str:
        user = users.create_user(actor=request.user, person_id=person.pk, email=data["email"])
        signin.invite_user(user_id=user.pk, actor=request.user, now=timezone.now())
        return _address(person)

    return form_page(
        request,
        form,
        title=_("Open a sign-in"),
        crumbs=_crumbs(person),
        submit=_("Open and send the link"),
        back=_address(person),
        save=save,
        done=_("The link for choosing a password was sent"),
        lead=_("The person gets a letter with a link for choosing a password."),
    )


@require_POST
def user_verb(request: PortalRequest, uid: UUID, verb: str) -> HttpResponse:
    """Send the link again, close the sign-in, open it again."""
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    user = get_object_or_404(User, person=person)
    now = timezone.now()
    if verb == "invite":
        signin.invite_user(user_id=user.pk, actor=request.user, now=now)
        toast(request, _("The link for choosing a password was sent"))
    elif verb == "close":
        users.deactivate_user(user_id=user.pk, actor=request.user, now=now)
        toast(request, _("The sign-in is closed"))
    else:
        users.reactivate_user(user_id=user.pk, actor=request.user)
        toast(request, _("The sign-in is open again"))
    return redirect(_address(person))


@require_http_methods(["GET", "HEAD", "POST"])
def role_new(request: PortalRequest, uid: UUID) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), uid=uid)
    require(policy.may_grant_roles(request.user))
    user = get_object_or_404(User, person=person)
    form = RoleForm(
        bound(request), institutions=Institution.objects.filter(is_active=True).in_order()
    )

    def save(data: dict[str, Any]) -> str:
        users.grant_role(user_id=user.pk, actor=request.user, **data)
        return _address(person)

    return form_page(
        request,
        form,
        title=_("Give a role"),
        crumbs=_crumbs(person),
        submit=_("Give the role"),
        back=_address(person),
        save=save,
        done=_("The role was given. It holds from the person's next page."),
    )


@require_POST
def role_revoke(request: PortalRequest, uid: UUID) -> HttpResponse:
    require(policy.may_grant_roles(request.user))
    grant = get_object_or_404(RoleGrant.objects.select_related("user__person"), uid=uid)
    users.revoke_role(grant_id=grant.pk, actor=request.user)
    toast(request, _("The role was taken away"))
    person = grant.user.person
    return redirect(_address(person) if person else reverse("accounts:people"))


def _crumbs(person: Person) -> list[tuple[str, str]]:
    return [(_("People"), reverse("accounts:people")), (str(person), _address(person))]


def _address(person: Person) -> str:
    return reverse("accounts:person", args=[person.uid])
