"""The readable texts of refusals around sign-ins and roles."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

EMAIL_TAKEN = _("Somebody signs in with this e-mail address already.")
EMAIL_MISSING = _("Write the e-mail address first: it is the name to sign in with.")

register_texts(
    {
        "users.roles_by_administrators": _("Only an administrator may give and take roles."),
        "users.sessions_by_administrators": _(
            "Only an administrator may see and end another person's sessions."
        ),
        "users.password_own": _("Everybody chooses their own password: send a link instead."),
        "users.has_user": _("This person can sign in already."),
        "users.inactive": _("This sign-in is closed."),
        "users.active": _("This sign-in is open already."),
        "users.person_inactive": _("This person has left: make the person active first."),
        "users.last_administrator": _(
            "This is the last administrator: give the role to somebody else first."
        ),
        "users.not_oneself": _("You cannot close your own sign-in."),
        "users.has_administrator": _(
            "The portal has an administrator already: people are added in the portal."
        ),
        "users.role_held": _("This role is given already."),
        "users.no_address": _("This person has no e-mail address to send the link to."),
    }
)
