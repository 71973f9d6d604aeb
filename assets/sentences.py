"""The sentences of this app's events, shown in histories."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "assets.model.created": _("%(actor)s added the model %(object)s"),
        "assets.asset.registered": _("%(actor)s registered the asset: %(model)s"),
        "assets.asset.assigned": _("%(actor)s gave it out. To: %(holder)s"),
        "assets.asset.returned": _("%(actor)s took it back. From: %(holder)s"),
    }
)
