"""What tokens may do with requests."""

from django.utils.translation import gettext_lazy as _

from itportal.core.api.scopes import register_scopes

register_scopes(
    {
        "tickets:read": _("See requests"),
        "tickets:write": _("File requests and work on them"),
        "guides:read": _("Read guides"),
        "guides:write": _("Write and publish guides"),
        "disruptions:read": _("See disruptions"),
        "disruptions:write": _("Announce disruptions, and say “me too”"),
    }
)
