"""Texts of the journal's refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

register_texts(
    {
        "journal.not_reader": _("The journal is read by auditors and administrators."),
        "journal.no_history": _("There is no such page."),
    }
)
