"""The readable texts of this app's refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

NUMBER_TAKEN = _("Another asset has this inventory number.")
NUMBER_SHAPE = _(
    "Write an inventory number of letters, digits, hyphens and slashes, like V-0412 or KV/0412."
)
MODEL_TAKEN = _("This manufacturer has a model of this name already.")
PERSON_GONE = _("This person does not work here any more: choose another.")
INSTITUTION_ENDED = _("This institution is closed: choose one that works.")
WARRANTY_TURNED = _("The warranty ends before the asset was acquired.")

register_texts(
    {
        "asset.not_yours": _("Your role does not cover the assets of this institution."),
        "asset.gone": _("This asset is %(state)s: it cannot be given to anybody."),
        "asset.held_already": _("%(holder)s has it already."),
        "asset.holder_changed": _(
            "Somebody else changed who has this asset while you were choosing. Look again."
        ),
        "asset.nobody_has": _("Nobody has this asset: there is nothing to take back."),
    }
)
