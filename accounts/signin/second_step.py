"""The second step: authenticator codes that work once, recovery codes, passkeys.

allauth remembers used codes in the cache, which may be away; here the last used time step
stands in the authenticator's own row and is taken under its lock (RFC 6238 5.2, ASVS 6.5.1).
"""

import json
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as code_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as key_forms
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import signin
from accounts.signin import throttle
from accounts.signin.adapter import TOO_MANY
from accounts.signin.sealed import PLACE
from itportal.core.context import client_ip
from itportal.core.crypt import seal, unseal
from itportal.core.documents.codes import qr_path

Type = Authenticator.Type
WRONG_CODE = _("The code is not right, or it has been used already.")
WRONG_KEY = _("This passkey could not be used. Try again, or sign in with your password.")
# What a forged or broken credential may raise while it is taken apart.
BROKEN = (ValueError, TypeError, KeyError, AttributeError, IndexError, InvalidSignature)
CODE_MAX = 32
NAME_MAX = 60


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Secrets are sealed at rest; the authenticator app shows the portal's name."""

    def get_totp_issuer(self) -> str:
        return f"IT portal ({settings.MUNICIPALITY})"

    def encrypt(self, text: str) -> str:
        return seal(text, place=PLACE)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, place=PLACE)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": f"IT portal ({settings.MUNICIPALITY})"}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)d") % {"number": count + 1}


def code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=CODE_MAX,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autocapitalize": "none",
                "spellcheck": "false",
            }
        ),
    )


def accept_code(user: User, code: str) -> Authenticator:
    """The authenticator whose code this is, marked used. Raises ValidationError.

    The try is charged first; the rows are locked, so that one code opens one door.
    """
    charge_code(user)
    accepted = None
    with transaction.atomic():
        rows = Authenticator.objects.select_for_update().filter(user=user).order_by("pk")
        for row in rows.exclude(type=Type.WEBAUTHN):
            right = (
                _accept_totp(row, code)
                if row.type == Type.TOTP
                else _accept_recovery(row, code)
            )
            if right:
                accepted = row
                break
    if accepted is None:
        signin.note_failed(user=user, why="code")
        raise ValidationError(WRONG_CODE)
    throttle.clear(throttle.CODE, str(user.pk))
    accepted.user = user
    return accepted


def charge_code(user: User) -> None:
    charge = throttle.charge(throttle.CODE, str(user.pk), now=timezone.now())
    if charge.locked_now:
        signin.note_locked(user=user, what="code")
    if not charge.allowed:
        raise ValidationError(TOO_MANY)


def used_step(secret: str, code: str) -> int | None:
    """The time step whose code this is, of now and its neighbours; None when wrong."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if totp.compare_user_code(actual=code, expected=expected):
            return int(step)
    return None


def _accept_totp(row: Authenticator, code: str) -> bool:
    step = used_step(unseal(row.data["secret"], place=PLACE), code)
    if step is None or step <= row.data.get("last_step", 0):
        return False
    row.data["last_step"] = step
    row.save(update_fields=["data"])
    return True


def _accept_recovery(row: Authenticator, code: str) -> bool:
    return bool(row.wrap().validate_code(code))


class AuthenticateForm(code_forms.AuthenticateForm):  # type: ignore[misc]
    """The code after the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"code": code_field()}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = accept_code(self.user, code)
        return code


class ReauthenticateForm(code_forms.ReauthenticateForm):  # type: ignore[misc]
    """The code once more, before touching how one signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"code": code_field()}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        self.authenticator = accept_code(self.user, code)
        return code


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    """Proving that the app has the secret. `step` is the time step that was used for it."""

    step: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"code": code_field()}

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        charge_code(self.user)
        step = used_step(self.secret, code)
        if step is None:
            raise ValidationError(WRONG_CODE)
        throttle.clear(throttle.CODE, str(self.user.pk))
        self.step = step
        return code


class AddKeyForm(key_forms._BaseAddWebAuthnForm):  # type: ignore[misc]
    """A new passkey. It must be usable without a password: the device checks who holds it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=NAME_MAX)
        self.fields["name"].required = False

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except BROKEN as error:
            raise ValidationError(WRONG_KEY) from error


class EditKeyForm(key_forms.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=_("Name"), max_length=NAME_MAX)


class KeyFormMixin:
    """Using a passkey: a broken credential is a wrong one, never a fault."""

    user: User | None
    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Authenticator:
        address = throttle.network(client_ip(context.request))
        charge = throttle.charge(throttle.ADDRESS, address, now=timezone.now())
        if not charge.allowed:
            raise ValidationError(TOO_MANY)
        try:
            if not isinstance(self.cleaned_data["credential"], dict):
                raise TypeError("a credential is an object")
            found = super().clean_credential()  # type: ignore[misc]
        except (*BROKEN, ValidationError) as error:
            signin.note_failed(user=self.user, why="passkey")
            raise ValidationError(WRONG_KEY) from error
        throttle.refund(throttle.ADDRESS, address)
        return found


class LoginKeyForm(KeyFormMixin, key_forms.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class AuthenticateKeyForm(KeyFormMixin, key_forms.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateKeyForm(KeyFormMixin, key_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


def as_json(options: Any) -> str:
    """What the browser needs to make or use a passkey, for a `data-` attribute."""
    return json.dumps(options, cls=DjangoJSONEncoder)


def qr_svg(text: str) -> SafeString:
    """A QR code as inline SVG: one path, no style or script in it, dark on white in any theme."""
    side, dots = qr_path(text)
    return format_html(
        '<svg class="qr" viewBox="-4 -4 {0} {0}" width="216" height="216" role="img" '
        'aria-label="{1}" shape-rendering="crispEdges"><rect x="-4" y="-4" width="{0}" '
        'height="{0}" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
        side + 8,
        _("QR code for the authenticator app"),
        dots,
    )
