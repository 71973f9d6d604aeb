"""The readable texts of this app's refusals."""

from django.utils.translation import gettext_lazy as _

from itportal.core.errors import register_texts

NAME_TAKEN = _("There is an institution of this name already.")
CODE_TAKEN = _("Another institution has this registry code.")
CODE_WRONG = _("This is not a registry code: it has eight digits and its last one must fit.")
PARENT_BELOW = _("This institution is under the one you are changing.")
PARENT_ENDED = _("This institution is closed: choose one that works.")
SITE_TAKEN = _("This institution has a site of this name already.")
ROOM_TAKEN = _("This site has a room of this name already.")
VENDOR_TAKEN = _("There is an organisation of this name already.")
VENDOR_CODE_TAKEN = _("Another organisation has this registry code.")
CONTACT_TAKEN = _("This organisation has a contact person of this name already.")
EMAIL_TAKEN = _("Another person has this e-mail address.")
ROOM_ENDED = _("This room is not in use any more: choose another.")
POSITION_OVERLAPS = _("This person already works in this institution during that time.")
DAYS_TURNED = _("The last day is before the first one.")
PERSON_ENDED = _("This person is not active: make them active first.")

register_texts(
    {
        "invalid": _("Some of the fields need another look."),
        "people.not_yours": _("You keep the people of other institutions, not of this one."),
        "people.administrator": _(
            "This person administers the portal: only an administrator may change their data."
        ),
        "institution.not_yours": _("Your role does not cover this institution."),
        "changed_meanwhile": _(
            "Somebody changed this while you were typing. Look at the new values and save again."
        ),
        "institution.has_children": _(
            "%(count)s working institutions are under this one. Close or move them first."
        ),
        "institution.has_people": _("%(count)s people work here. End their employments first."),
        "institution.ended": _("This institution is closed already."),
        "institution.works": _("This institution is not closed."),
        "institution.parent_ended": _("The institution above this one is closed."),
        "site.has_people": _("%(count)s people sit here. Give them another room first."),
        "site.ended": _("This site is not in use any more."),
        "site.works": _("This site is in use."),
        "room.has_people": _("%(count)s people sit in this room. Give them another first."),
        "room.ended": _("This room is not in use any more."),
        "room.works": _("This room is in use."),
        "vendor.not_keeper": _("Outside organisations are kept by specialists."),
        "vendor.ended": _("This organisation is not in use any more."),
        "vendor.works": _("This organisation is in use."),
        "person.inactive": _("This person is not active any more."),
        "person.active": _("This person is active."),
        "person.starts_later": _(
            "This person has an employment that starts later. Remove it or wait for it to end."
        ),
        "employment.ended": _("This employment has ended already."),
    }
)
