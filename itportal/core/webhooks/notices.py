"""The word that a webhook was given up."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from itportal.core.db import keys_among
from itportal.core.notices.kinds import register_kind
from itportal.core.webhooks.models import Webhook


def _heard(user: Any, ids: set[int]) -> set[int]:
    return keys_among(Webhook.objects.visible_to(user), ids)


def _has_any(user: Any) -> bool:
    return Webhook.objects.filter(user=user.pk).exists()


register_kind("webhook_paused", _("My webhook was paused"), sent_to=_has_any, heard=_heard)
