"""What the journal says about imports."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "imports.batch.begun": _("%(actor)s began to bring in the file “%(object)s”"),
        "imports.batch.replaced": _("%(actor)s replaced the file of the import “%(object)s”"),
        "imports.batch.mapped": _("%(actor)s chose what is what in the file “%(object)s”"),
        "imports.batch.fixed": _("%(actor)s corrected cells of the file “%(object)s”"),
        "imports.batch.asked": _(
            "%(actor)s had the file “%(object)s” checked, applied or taken back"
        ),
        "imports.batch.checked": _("The file “%(object)s” was checked"),
        "imports.batch.applied": _("%(actor)s applied the import “%(object)s”"),
        "imports.batch.undone": _("%(actor)s took back the import “%(object)s”"),
    }
)
