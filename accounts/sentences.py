"""The sentences of this app's events, shown in histories."""

from django.utils.translation import gettext_lazy as _

from itportal.core.journal.sentences import register_sentences

register_sentences(
    {
        "accounts.institution.created": _("%(actor)s added the institution"),
        "accounts.institution.updated": _("%(actor)s changed the institution's data"),
        "accounts.institution.deactivated": _("%(actor)s closed the institution"),
        "accounts.institution.reactivated": _("%(actor)s opened the institution again"),
        "accounts.site.created": _("%(actor)s added the site"),
        "accounts.site.updated": _("%(actor)s changed the site's data"),
        "accounts.site.deactivated": _("%(actor)s took the site out of use"),
        "accounts.site.reactivated": _("%(actor)s took the site into use again"),
        "accounts.room.created": _("%(actor)s added the room"),
        "accounts.room.updated": _("%(actor)s changed the room's data"),
        "accounts.room.deactivated": _("%(actor)s took the room out of use"),
        "accounts.room.reactivated": _("%(actor)s took the room into use again"),
        "accounts.vendor.created": _("%(actor)s added the outside organisation"),
        "accounts.vendor.updated": _("%(actor)s changed the outside organisation's data"),
        "accounts.vendor.deactivated": _("%(actor)s took the outside organisation out of use"),
        "accounts.vendor.reactivated": _(
            "%(actor)s took the outside organisation into use again"
        ),
        "accounts.vendor.contact_added": _("%(actor)s added a contact person: %(name)s"),
        "accounts.vendor.contact_updated": _(
            "%(actor)s changed the data of a contact person: %(name)s"
        ),
        "accounts.vendor.contact_removed": _("%(actor)s removed a contact person"),
        "accounts.person.created": _("%(actor)s added the person"),
        "accounts.person.updated": _("%(actor)s changed the person's data"),
        "accounts.person.deactivated": _("%(actor)s marked the person as gone"),
        "accounts.person.reactivated": _("%(actor)s marked the person as active again"),
        "accounts.employment.created": _(
            "%(actor)s added an employment: %(position)s, %(institution)s, from %(since)s"
        ),
        "accounts.employment.updated": _(
            "%(actor)s changed the employment: %(position)s, %(institution)s"
        ),
        "accounts.employment.ended": _(
            "%(actor)s ended the employment: %(position)s, %(institution)s, last day %(until)s"
        ),
    }
)
