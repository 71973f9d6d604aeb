"""What tokens may do with assets."""

from django.utils.translation import gettext_lazy as _

from itportal.core.api.scopes import register_scopes

register_scopes(
    {
        "assets:read": _("See devices and other assets"),
        "finance:read": _("See prices and what assets are worth"),
        "assets:read.personal": _("See who has devices and other assets"),
        "assets:write": _("Change devices and other assets"),
        "software:read": _("See licences and software"),
        "software:write": _("Tell what software devices have"),
        "stock:read": _("See supplies, their moves and purchases"),
        "stock:write": _("Move supplies, order them"),
    }
)
