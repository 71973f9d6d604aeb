"""What is said of files that cannot be brought in."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

TWICE = _("Rows %(lines)s of the file are about the same one. Leave one of them.")
CHANGED = _("Somebody changed it after this preview. Check the file again.")
REQUIRED = _("Write the %(name)s: it cannot be empty.")
KEPT = _("It was changed after the import.")

register_texts(
    {
        "import.empty": _("There are no rows in this file."),
        "import.format": _("Choose a spreadsheet (XLSX) or a CSV file."),
        "import.broken": _(
            "This file cannot be read. Open it in a spreadsheet program, save it as XLSX and choose "
            "that file."
        ),
        "import.too_long": _("This file has more than %(limit)s rows. Bring it in in parts."),
        "import.too_wide": _(
            "This file has more than %(limit)s columns. Leave out what is not needed."
        ),
        "import.long_cell": _("A cell of row %(row)s has more than %(limit)s letters."),
        "import.formula": _(
            "Cell %(cell)s is a formula. Copy the sheet, paste it as values only, save it, and choose "
            "that file."
        ),
        "import.not_yours": _("Your role brings in nothing from files."),
        "import.busy": _("This import is under way already."),
        "import.not_checked": _("Check the file first."),
        "import.not_applied": _("This import is not applied: there is nothing to take back."),
        "import.nothing": _("There is nothing to apply: no row is new or changes anything."),
        "import.faults": _(
            "%(count)s rows cannot be applied. Mend them, or say that they are left out."
        ),
        "import.conflicts": _(
            "%(count)s rows were changed by somebody since the preview. Nothing was applied: look at "
            "them, and check the file again."
        ),
        "import.no_key": _("Choose the column for: %(names)s."),
    }
)
