"""Journal sentences of saved views."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "tables.view.saved": _("%(actor)s saved the view %(object)s."),
        "tables.view.changed": _("%(actor)s changed the view %(object)s."),
        "tables.view.removed": _("%(actor)s removed the view %(object)s."),
        "tables.view.restored": _("%(actor)s brought the view %(object)s back."),
    }
)
