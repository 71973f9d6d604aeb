"""What is said when long work cannot be begun, cancelled or finished."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

KILLED = _(
    "The portal was stopped while this was under way. Nothing of it goes on; look at what is there "
    "and begin it again."
)
TOO_LONG = _("This took longer than is allowed. Begin it again with less at once.")
FAULT = _(
    "The portal could not do this because of a fault of its own. Begin it again; if it fails again, "
    "tell the administrator this id: %(id)s"
)
NO_LONGER = _(
    "This kind of work is no longer known to the portal. Begin it again from its page."
)
INACTIVE = _("Whoever began this may not use the portal any more.")

register_texts(
    {
        "job.too_many": _(
            "%(limit)s of your jobs wait already. Wait until one is done, or cancel one."
        ),
        "job.over": _("This is over already: there is nothing to cancel."),
    }
)
