"""Readable texts of refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

NAME = _("Give the webhook a name of 1 to 80 letters.")
SCOPES = _("Choose at least one thing that it may tell of.")
TYPES = _("Choose only what it may tell of.")
OPERATIONS = _("Choose from what is offered.")
INSTITUTION = _("Choose one of your institutions.")
SPAN = _("The span must begin before it ends and reach at most %(days)s days back.")
TOO_MANY = _("You have %(most)s webhooks already. Remove one first.")

register_texts(
    {
        "webhook.not_keeper": _(
            "Webhooks are kept by those who work with requests, devices, money or audits."
        ),
        "webhook.not_yours": _("This webhook is somebody else's."),
        "webhook.other_rights": _(
            "What the owner may see has changed since: the content is not shown."
        ),
        "webhook.not_paused": _("The webhook works already."),
        "webhook.paused": _("The webhook is paused already."),
        "webhook.silenced": _("Its owner, or the token it was made by, is no longer valid."),
        "webhook.too_many": TOO_MANY,
        "webhook.on_its_way": _("This message is on its way still."),
        "webhook.nothing_to_replay": _("No message was sent in that time."),
    }
)
