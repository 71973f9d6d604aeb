"""The readable texts of refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

DAY_TAKEN = _("There is a number from this day on already: change that one.")

register_texts({"dated.not_keeper": _("Numbers set by rules are kept by administrators.")})
