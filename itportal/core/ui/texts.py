"""Words the browser's scripts say (static/portal/js), sent with every page."""

from django.utils.translation import gettext_lazy as _

SCRIPT_TEXTS = {
    "saving": _("Saving…"),
    "saved": _("Draft saved at %(time)s"),
    "unsaved": _("Draft not saved: no connection. We try again."),
    "offline": _("No connection to the portal. What you typed is still here."),
    "failed": _("The portal could not do this. What you typed is still here."),
    "refused": _("You may not do this."),
    "signedout": _("You have been signed out. What you typed is still here."),
    "outhead": _("You have been signed out"),
    "outwords": _(
        "Sign in again in the window that opens. What you typed stays here, "
        "and what you began is finished by itself."
    ),
    "outother": _(
        "Somebody else signed in. Sign in as yourself, or reload the page to go on as them."
    ),
    "outlater": _("Not now"),
    "signin": _("Sign in"),
    "gone": _("This is no longer here."),
    "changed": _("Someone changed this meanwhile. Reload to see how it is now."),
    "retry": _("Try again"),
    "reload": _("Reload"),
    "close": _("Close"),
    "requestid": _("Request id"),
    "uploading": _("Adding %(name)s…"),
    "uploaded": _("Added: %(name)s"),
    "uploadfailed": _("Could not add the file %(name)s. Try again."),
    "removefile": _("Remove the file %(name)s"),
    "removed": _("Removed: %(name)s"),
    "screenshot": _("screenshot"),
    "holding": _("Waiting for the files to be added, then we send…"),
    "copied": _("Copied"),
    "notcopied": _("Could not copy. The text is selected: press Ctrl C."),
}
