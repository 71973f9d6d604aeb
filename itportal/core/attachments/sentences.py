"""What the journal says about files."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "attachments.file.stored": _("%(actor)s added the file “%(object)s”"),
        "attachments.file.removed": _("%(actor)s took back the file “%(object)s”"),
        "attachments.file.scanned": _("The virus scanner judged the file “%(object)s”"),
        "attachments.orphans.removed": _("%(count)s forgotten files were removed"),
    }
)
