"""Forms of sign-in and of one's own settings. Shape only: services hold the rules."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Hashing takes the same time for any length, but reading megabytes does not.
PASSWORD_MAX = 1024
EMAIL_MAX = 254


def email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail"),
        max_length=EMAIL_MAX,
        widget=forms.EmailInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"invalid": _("Write the whole address, such as name@municipality.ee.")},
    )


def password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=PASSWORD_MAX,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
    )


class LoginForm(allauth_forms.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": email_field(),
            "password": password_field(_("Password"), "current-password"),
        }


class ResetForm(forms.Form):
    """Asking for the link."""

    email = email_field()


class NewPasswordMixin(forms.Form):
    """A new password, once: it can be shown while typing. `self.user` is whose it is."""

    user: User
    password1 = password_field(
        _("New password"),
        "new-password",
        _("At least 12 characters. A sentence of several words is easy to remember."),
    )

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordMixin):
    """Changing one's own password: the present one is asked first."""

    oldpassword = password_field(_("Present password"), "current-password")
    field_order = ["oldpassword", "password1"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_oldpassword(self) -> str:
        """Counted like a sign-in: an open session must not become a way to guess."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class ResetKeyForm(NewPasswordMixin):
    """Choosing a password by the link of a mail."""

    def __init__(self, *args: Any, user: User, temp_key: str, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before touching how one signs in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"password": password_field(_("Password"), "current-password")}


class ProfileForm(forms.Form):
    """Language, colours, single-key shortcuts."""

    language = forms.ChoiceField(
        label=_("Language"), choices=User.Language.choices, widget=forms.RadioSelect
    )
    theme = forms.ChoiceField(
        label=_("Colours"), choices=User.Theme.choices, widget=forms.RadioSelect
    )
    single_keys = forms.BooleanField(
        label=_("Single-key shortcuts"),
        required=False,
        help_text=_(
            "Such as J and K to move in a list. Turn off if you dictate or use a switch."
        ),
    )
