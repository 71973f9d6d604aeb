"""Journal sentences of webhooks."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "webhooks.webhook.created": _("%(actor)s made the webhook %(object)s to %(host)s."),
        "webhooks.webhook.changed": _("%(actor)s changed the webhook %(object)s."),
        "webhooks.webhook.paused": _("%(actor)s paused the webhook %(object)s."),
        "webhooks.webhook.given_up": _(
            "The webhook %(object)s was paused: its address did not answer."
        ),
        "webhooks.webhook.resumed": _("%(actor)s resumed the webhook %(object)s."),
        "webhooks.webhook.secret_changed": _(
            "%(actor)s gave the webhook %(object)s a new secret."
        ),
        "webhooks.webhook.removed": _("%(actor)s removed the webhook %(object)s."),
        "webhooks.webhook.tested": _("%(actor)s sent a test to the webhook %(object)s."),
        "webhooks.webhook.replayed": _(
            "%(actor)s had %(count)s messages sent again to the webhook %(object)s."
        ),
    }
)
