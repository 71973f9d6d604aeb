"""The sentences of events, shown in histories."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "dated.number.set": _("%(actor)s set it from %(valid_from)s on: %(value)s"),
        "dated.number.changed": _("%(actor)s changed it from %(valid_from)s on: %(value)s"),
        "dated.number.removed": _("%(actor)s removed what holds from %(valid_from)s on"),
    }
)
