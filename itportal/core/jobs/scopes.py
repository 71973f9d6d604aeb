"""What tokens may do with long work."""

from django.utils.translation import gettext_lazy as _

from itportal.core.api.scopes import register_scopes

register_scopes(
    {
        "jobs:read": _("See one's long work and fetch its files"),
        "jobs:write": _("Cancel one's long work"),
    }
)
