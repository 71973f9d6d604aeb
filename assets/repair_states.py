"""The states of a repair and the one table of ways between them."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RepairState(TextChoices):
    NOTED = "noted", _("Noted")
    WARRANTY = "warranty", _("Warranty to be claimed")
    AT_VENDOR = "at_vendor", _("At the vendor")
    QUOTED = "quoted", _("Quote waits for a decision")
    APPROVED = "approved", _("Quote approved")
    DECLINED = "declined", _("Quote declined")
    REPAIRING = "repairing", _("Being repaired")
    BACK = "back", _("Back")
    CLOSED = "closed", _("Closed")
    SCRAPPED = "scrapped", _("Written off")


S = RepairState
# Not sent yet; out of its holder's hands; over (the device is back or gone).
BEFORE = (S.NOTED, S.WARRANTY)
AWAY = (S.AT_VENDOR, S.QUOTED, S.APPROVED, S.DECLINED, S.REPAIRING)
RUNNING = (*BEFORE, *AWAY)
OPEN = (*RUNNING, S.BACK)
ENDED = (S.CLOSED, S.SCRAPPED)

# Verb → from a state to the one it leads to. What is not here cannot be done.
REPAIR_TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    # To an outside firm; again when it came back as it went.
    "send": dict.fromkeys((*BEFORE, S.BACK), S.AT_VENDOR),
    # Repaired by ourselves, or by the firm that has it.
    "start": dict.fromkeys((*BEFORE, S.AT_VENDOR, S.APPROVED), S.REPAIRING),
    "quote": dict.fromkeys((S.AT_VENDOR, S.QUOTED, S.DECLINED, S.REPAIRING), S.QUOTED),
    "approve": {S.QUOTED: S.APPROVED},
    "decline": {S.QUOTED: S.DECLINED},
    "back": dict.fromkeys(AWAY, S.BACK),
    "close": dict.fromkeys((*BEFORE, S.BACK), S.CLOSED),
    "scrap": dict.fromkeys(OPEN, S.SCRAPPED),
}


def repair_may(verb: str, state: str) -> bool:
    return state in REPAIR_TRANSITIONS[verb]
