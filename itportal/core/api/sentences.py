"""Journal sentences of tokens."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "api.token.created": _("%(actor)s made the API token %(object)s for %(owner)s."),
        "api.token.revoked": _("%(actor)s revoked the API token %(object)s of %(owner)s."),
    }
)
