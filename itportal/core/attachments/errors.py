"""Why a file is not taken: each names the file and, where there is one, the remedy."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import Invalid, PortalError, register_texts

register_texts(
    {
        "file.empty": _("The file “%(name)s” is empty."),
        "file.too_large": _(
            "The file “%(name)s” was not added: it is over %(limit)s MB. Put it on a shared "
            "drive and add the link instead."
        ),
        "file.too_many": _(
            "The file “%(name)s” was not added: at most %(limit)s files fit into one message."
        ),
        "file.extension": _(
            "The file “%(name)s” was not added: files of this kind are not taken. Pictures, "
            "PDF, office documents, text, ZIP and signed containers are."
        ),
        "file.heic": _(
            "The file “%(name)s” was not added: HEIC pictures are not taken. Save it as JPEG, "
            "or take a screenshot of it."
        ),
        "file.mismatch": _(
            "The file “%(name)s” was not added: its content is not what its name says."
        ),
        "file.damaged": _("The file “%(name)s” was not added: it is damaged or incomplete."),
        "file.pixels": _(
            "The picture “%(name)s” was not added: it has over %(limit)s million pixels."
        ),
        "file.archive": _(
            "The archive “%(name)s” was not added: it unpacks to too much, holds too many "
            "files, or file names that lead out of it."
        ),
        "file.macros": _(
            "The file “%(name)s” was not added: it holds macros. Save it without macros."
        ),
        "file.infected": _(
            "The file “%(name)s” was not added: the virus scanner found %(found)s. Tell the IT "
            "department and do not open it."
        ),
        "file.too_much": _(
            "The file “%(name)s” was not added: you have added very many files within an hour. "
            "Try again later."
        ),
        "file.gone": _("An added file is no longer there. Add it again."),
        "file.missing": _("No file came with the request."),
        "file.pending": _("The file waits for the virus scanner. Try again in a few minutes."),
        "file.removed_infected": _("The file was removed: the virus scanner found %(found)s."),
    }
)


def refuse(code: str, name: str, **params: object) -> Invalid:
    """The error of one refused file, on form field `files`."""
    error = Invalid(code, fields={}, name=name, **params)
    error.fields["files"] = error.message
    return error


class TooMuch(PortalError):
    """The user has stored too much within an hour (429)."""

    status = 429
