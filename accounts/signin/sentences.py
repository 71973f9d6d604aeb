"""The sentences of events around sign-in, shown in histories."""

from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant
from itportal.core.journal.sentences import register_sentences, register_words

register_sentences(
    {
        "accounts.signin.succeeded": _("%(actor)s signed in (%(how)s)"),
        "accounts.signin.failed": _("A sign-in failed (%(why)s)"),
        "accounts.signin.locked": _("Sign-in was locked after too many tries (%(what)s)"),
        "accounts.signin.signed_out": _("%(actor)s signed out"),
        "accounts.password.requested": _("A link to choose a new password was asked for"),
        "accounts.password.changed": _("%(actor)s changed the password"),
        "accounts.password.reset": _("%(actor)s chose a new password by the link"),
        "accounts.mfa.added": _("%(actor)s added a second step: %(kind)s"),
        "accounts.mfa.removed": _("%(actor)s removed a second step: %(kind)s"),
        "accounts.mfa.renamed": _("%(actor)s renamed a passkey: %(name)s"),
        "accounts.mfa.codes_made": _("%(actor)s made new recovery codes"),
        "accounts.session.ended": _("%(actor)s ended sessions: %(count)s"),
        "accounts.user.created": _("%(actor)s opened a sign-in"),
        "accounts.user.invited": _("%(actor)s sent a link to choose a password"),
        "accounts.user.deactivated": _("%(actor)s closed the sign-in"),
        "accounts.user.reactivated": _("%(actor)s opened the sign-in again"),
        "accounts.user.email_changed": _("%(actor)s changed the sign-in address"),
        "accounts.profile.changed": _("%(actor)s changed their settings"),
        "accounts.role.granted": _("%(actor)s gave the role %(role)s (%(where)s)"),
        "accounts.role.revoked": _("%(actor)s took the role %(role)s away (%(where)s)"),
    }
)
METHODS = {
    "password": _("the password"),
    "passkey": _("passkey"),
    "webauthn": _("passkey"),
    "totp": _("authenticator app"),
    "recovery_codes": _("recovery code"),
    "code": _("code"),
}
for key in ("how", "what", "kind"):
    register_words(key, METHODS)
register_words("why", METHODS | {"inactive": _("closed sign-in")})
register_words("role", dict(RoleGrant.Role.choices))
register_words("where", {"*": _("all institutions")})
