"""The texts of the table kit's refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

register_texts(
    {
        "view.gone": _("This view is no more."),
        "view.not_own": _("This view belongs to somebody else. Save your own copy."),
        "rows.none": _("Choose at least one row."),
        "rows.too_many": _("Choose at most %(limit)s rows at once."),
        "rows.too_many_to_export": _(
            "More than %(limit)s rows do not fit into one file here. Narrow the list with filters, "
            "or choose Export in the list itself: a very long one is made beside your other work."
        ),
        "row.fixed": _("This cannot be changed from the list. Open the row to see why."),
        "rows.gone": _("It is no more, or you may not see it."),
    }
)
