"""The mails around signing in. Nobody can turn them off, and none of them is in the bell."""

from django.utils.translation import gettext_lazy as _

from itportal.core.notices.kinds import register_kind

register_kind("account.reset", _("Link to choose a new password"), required=True)
register_kind("account.invite", _("Invitation to the portal"), required=True)
register_kind("account.changed", _("How I sign in was changed"), required=True)
