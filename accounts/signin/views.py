"""Signing in and out, and choosing a new password by mail."""

from typing import Any

from allauth.account import views as allauth_views
from allauth.mfa.base import views as code_views
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as key_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.services import signin
from accounts.services.users import set_password
from accounts.signin import throttle
from accounts.signin.adapter import TOO_MANY
from accounts.signin.forms import ResetForm
from accounts.signin.second_step import as_json
from itportal.core.context import client_ip
from itportal.core.demo import is_demo

# Published with the demo data (docs/architecture.md, contracts).
DEMO_USERS = tuple(
    f"{name}@naidisvald.ee"
    for name in ("tootaja", "it", "raamatupidaja", "juht", "audiitor", "admin")
)


class LoginView(allauth_views.LoginView):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password; 422 when wrong, 429 when locked, with the same words for all."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: Any) -> HttpResponse:
        locked = getattr(self.request, "signin_locked", False)
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 429 if locked else 422
        if locked:
            response["Retry-After"] = str(int(throttle.QUARTER.total_seconds()))
        return response

    def get_initial(self) -> dict[str, Any]:
        """A demo sign-in that was clicked on fills the address."""
        initial: dict[str, Any] = super().get_initial()
        chosen = self.request.GET.get("kes", "")
        return initial | ({"login": chosen} if chosen in DEMO_USERS and is_demo() else {})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_users"] = demo_users()
        return context


class CodeView(code_views.AuthenticateView):  # type: ignore[misc]
    """The second step: a code of the app, a recovery code, or a passkey."""

    http_method_names = ["get", "head", "post"]

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        rows = Authenticator.objects.filter(user=self.stage.login.user)
        kinds = set(rows.values_list("type", flat=True))
        return context | {
            "form": self.auth_form,
            "has_app": Authenticator.Type.TOTP in kinds,
            "has_key": Authenticator.Type.WEBAUTHN in kinds,
            "options": as_json(context["js_data"]["request_options"]),
        }


class KeyLoginView(key_views.LoginWebAuthnView):  # type: ignore[misc]
    """Passkey: GET gives the browser its challenge, POST takes the answer."""

    http_method_names = ["get", "head", "post"]


@never_cache
@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where the sign-in of the dialog ends; as JSON, who is signed in (portal/js/signin.js)."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"user": request.user.pk})
    return render(request, "account/signed_in.html")


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    from allauth.account.internal.flows.logout import logout

    logout(request, show_message=False)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask_reset(request: HttpRequest) -> HttpResponse:
    """The same answer whether or not somebody signs in with the address."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, now = form.cleaned_data["email"].lower(), timezone.now()
        address = throttle.network(client_ip(request))
        if not throttle.charge(throttle.RESET_ADDRESS, address, now=now).allowed:
            form.add_error(None, str(TOO_MANY))
            return render(request, "account/password_reset.html", {"form": form}, status=429)
        # A fourth link within the hour is not sent, and that is not said either.
        if throttle.charge(throttle.RESET_ACCOUNT, email, now=now).allowed:
            signin.request_password_link(email=email, now=now)
        return redirect("account_reset_password_done")
    status = 422 if request.method == "POST" else 200
    return render(request, "account/password_reset.html", {"form": form}, status=status)


@method_decorator(login_not_required, name="dispatch")
class ResetKeyView(allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    """Choosing the password by the link."""

    http_method_names = ["get", "head", "post"]

    @method_decorator(never_cache)
    @method_decorator(sensitive_post_parameters("password1"))
    def dispatch(
        self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any
    ) -> HttpResponse:
        response: HttpResponse = super().dispatch(request, uidb36, key, **kwargs)
        if getattr(self, "reset_user", request) is None:  # not there yet while redirecting
            response.status_code = 410
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        user: User = self.reset_user
        set_password(
            user_id=user.pk,
            actor=user,
            password=form.cleaned_data["password1"],
            by_link=True,
            now=timezone.now(),
        )
        self.request.session.pop(allauth_views.INTERNAL_RESET_SESSION_KEY, None)
        messages.success(self.request, _("The new password is kept. Sign in with it."))
        return redirect("account_login")

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(self.get_context_data(form=form))
        response.status_code = 422
        return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def reset_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_reset_done.html")


def demo_users() -> list[User]:
    """The demo sign-ins, when this is a demo and its data is loaded."""
    if not is_demo():
        return []
    users = User.objects.filter(email__in=DEMO_USERS, is_active=True)
    known = {user.email: user for user in users.prefetch_related("grants")}
    return [known[email] for email in DEMO_USERS if email in known]
