"""One's own settings: data, language, password, sessions."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.base import views as code_views
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as key_views
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services.users import end_sessions, set_password, update_profile
from accounts.signin.forms import ChangePasswordForm, ProfileForm
from accounts.signin.second_step import as_json
from accounts.signin.sessions import open_sessions


def own(request: HttpRequest) -> User:
    """The signed-in user: SignInRequiredMiddleware lets nobody else come this far."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    user = own(request)
    present = {name: getattr(user, name) for name in ("language", "theme", "single_keys")}
    form = ProfileForm(request.POST if request.method == "POST" else None, initial=present)
    if request.method == "POST" and form.is_valid():
        update_profile(user_id=user.pk, actor=user, **form.cleaned_data)
        messages.success(request, _("Your settings are kept."))
        return redirect("profile:index")
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "form": form,
        "person": user.person,
        "employments": _present_employments(user),
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
    }
    status = 422 if form.is_bound else 200
    return render(request, "account/profile.html", context, status=status)


def _present_employments(user: User) -> Any:
    """Where the person works today."""
    if user.person is None:
        return []
    today = timezone.localdate()
    jobs = user.person.employments.filter(during__contains=today).select_related("institution")
    return jobs.order_by("-is_main", "pk")


@sensitive_post_parameters("oldpassword", "password1")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    user = own(request)
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        saved = set_password(
            user_id=user.pk,
            actor=user,
            password=form.cleaned_data["password1"],
            by_link=False,
            now=timezone.now(),
        )
        # The service ended every session; this browser gets a new one.
        update_session_auth_hash(request, saved)
        UserSession.objects.create_from_request(request)
        messages.success(
            request, _("The new password is kept. Your other devices were signed out.")
        )
        return redirect("profile:index")
    status = form_status(request, form)
    return render(request, "account/password_change.html", {"form": form}, status=status)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    found = open_sessions(own(request), current_key=request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"sessions": found})


@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own sessions; a foreign or ended one answers like an absent one."""
    user = own(request)
    if not UserSession.objects.filter(user=user, pk=pk).exists():
        raise Http404
    end_sessions(user_id=user.pk, actor=user, session_id=pk)
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user = own(request)
    count = end_sessions(
        user_id=user.pk, actor=user, except_key=request.session.session_key or ""
    )
    text = ngettext(
        "%(count)d other device is signed out.",
        "%(count)d other devices are signed out.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect("usersessions_list")


class AskAgainMixin:
    """Before touching how one signs in: the password, a code or a passkey once more."""

    http_method_names = ["get", "head", "post"]
    request: HttpRequest

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]
            self.get_context_data(form=form)  # type: ignore[attr-defined]
        )
        response.status_code = form_status(self.request, form)
        return response


@method_decorator(sensitive_post_parameters("password"), name="dispatch")
class PasswordAgainView(AskAgainMixin, allauth_views.ReauthenticateView):  # type: ignore[misc]
    pass


class CodeAgainView(AskAgainMixin, code_views.ReauthenticateView):  # type: ignore[misc]
    pass


class KeyAgainView(AskAgainMixin, key_views.ReauthenticateWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's view forgets the form it was given."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = as_json(context["js_data"]["request_options"])
        return context | {"options": options} | kwargs


def form_status(request: HttpRequest, form: Any) -> int:
    """200 before it is sent, 429 when tries have run out, 422 with errors."""
    if not form.is_bound:
        return 200
    return 429 if getattr(request, "signin_locked", False) else 422
