"""Adding and removing the second step: allauth's flows, recorded in the same transaction."""

from typing import Any

from allauth.mfa.base import views as base_views
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as key_views
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.services.signin import tell_of_change
from accounts.signin.profile_views import form_status, own
from accounts.signin.second_step import as_json, qr_svg
from itportal.core.journal.record import record

METHODS = ["get", "head", "post"]


def note(user: User, verb: str, what: str, **facts: str) -> None:
    """The journal's line and the mail to the owner, in the flow's transaction."""
    record(f"accounts.mfa.{verb}", actor=user, target=user, **facts)  # type: ignore[arg-type]
    tell_of_change(user=user, what=what, now=timezone.now())


class Invalid422Mixin:
    """A form with errors answers 422."""

    request: HttpRequest
    http_method_names = METHODS

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = self.render_to_response(  # type: ignore[attr-defined]
            self.get_context_data(form=form)  # type: ignore[attr-defined]
        )
        response.status_code = form_status(self.request, form)
        return response


class OverviewView(base_views.IndexView):  # type: ignore[misc]
    http_method_names = ["get", "head"]


class ActivateAppView(Invalid422Mixin, totp_views.ActivateTOTPView):  # type: ignore[misc]
    """Authenticator app: the QR code, and the first code as proof."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        context["qr"] = qr_svg(context["totp_url"])
        context["secret"] = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return context

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        user = own(self.request)
        response: HttpResponse = super().form_valid(form)
        app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        app.data["last_step"] = form.step  # the code of the proof opens nothing any more
        app.save(update_fields=["data"])
        note(user, "added", "totp_added", kind="totp")
        messages.success(self.request, _("The authenticator app is in use."))
        return response


class DeactivateAppView(Invalid422Mixin, totp_views.DeactivateTOTPView):  # type: ignore[misc]
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(own(self.request), "removed", "totp_removed", kind="totp")
        messages.success(self.request, _("The authenticator app is not used any more."))
        return response


class MakeCodesView(Invalid422Mixin, recovery_views.GenerateRecoveryCodesView):  # type: ignore[misc]
    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        note(own(self.request), "codes_made", "codes_made")
        return response


@method_decorator(never_cache, name="dispatch")
class CodesView(recovery_views.ViewRecoveryCodesView):  # type: ignore[misc]
    """Shown once, right after they were made."""

    http_method_names = ["get", "head"]


class AddKeyView(Invalid422Mixin, key_views.AddWebAuthnView):  # type: ignore[misc]
    """A passkey that also works without the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"] = kwargs.get("form") or self.get_form()
        options = webauthn.begin_registration(own(self.request), True)
        context["options"] = as_json(options)
        return context

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        name = form.cleaned_data["name"]
        note(own(self.request), "added", "passkey_added", kind="passkey", name=name)
        messages.success(self.request, _("The passkey is added."))
        return response


class RemoveKeyView(Invalid422Mixin, key_views.RemoveWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        name = str(self.get_object())
        response: HttpResponse = super().form_valid(form)
        note(own(self.request), "removed", "passkey_removed", kind="passkey", name=name)
        messages.success(self.request, _("The passkey is removed."))
        return response


class RenameKeyView(Invalid422Mixin, key_views.EditWebAuthnView):  # type: ignore[misc]
    success_url = reverse_lazy("mfa_index")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        user, name = own(self.request), form.cleaned_data["name"]
        record("accounts.mfa.renamed", actor=user, target=user, name=name)
        messages.success(self.request, _("The passkey is renamed."))
        return response
