"""Keys of a device's page."""

from django.utils.translation import gettext_lazy as _

from assets import policy
from itportal.core.ui.keys import Key, register_key, register_scope

register_scope("device", _("On a device"), order=70)
register_key(Key(("e",), _("Change the data"), "device", visible=policy.may_register_assets))
