"""Why the demo cannot be loaded."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

register_texts(
    {
        "demo.loaded": _("Näidisvald is loaded already."),
        "demo.not_empty": _(
            "There are people or devices in this portal: Näidisvald is loaded only into an "
            "empty one."
        ),
    }
)
