"""The states of an asset and the one table of ways between them."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    PLANNED = "planned", _("Planned")
    ORDERED = "ordered", _("Ordered")
    IN_STOCK = "in_stock", _("In stock")
    IN_USE = "in_use", _("In use")
    ON_LOAN = "on_loan", _("On loan")
    IN_REPAIR = "in_repair", _("In repair")
    RETIRED = "retired", _("Retired")
    DISPOSED = "disposed", _("Disposed")
    MISSING = "missing", _("Missing")


# Not yet there; there; in somebody's hands; no longer on the books.
COMING = (State.PLANNED, State.ORDERED)
IN_HAND = (State.IN_USE, State.ON_LOAN)
GONE = (State.RETIRED, State.DISPOSED)
# Where an asset may begin.
FIRST = (*COMING, State.IN_STOCK)
# In place of a state: in use, on loan or in stock, as the running period says.
BY_HOLDER = "by holder"

# Verb → from a state to the one it leads to. What is not here cannot be done.
TRANSITIONS: Mapping[str, Mapping[str, str]] = {
    "order": {State.PLANNED: State.ORDERED},
    "receive": {State.PLANNED: State.IN_STOCK, State.ORDERED: State.IN_STOCK},
    "assign": dict.fromkeys((State.IN_STOCK, *IN_HAND), State.IN_USE),
    "lend": dict.fromkeys((State.IN_STOCK, *IN_HAND), State.ON_LOAN),
    # Whoever leaves hands over also what is away just now.
    "return": {
        **dict.fromkeys(IN_HAND, State.IN_STOCK),
        State.IN_REPAIR: State.IN_REPAIR,
        State.MISSING: State.MISSING,
    },
    "repair": dict.fromkeys((State.IN_STOCK, *IN_HAND), State.IN_REPAIR),
    "back_from_repair": {State.IN_REPAIR: BY_HOLDER},
    "mark_missing": dict.fromkeys((State.IN_STOCK, *IN_HAND, State.IN_REPAIR), State.MISSING),
    "mark_found": {State.MISSING: BY_HOLDER},
    "retire": dict.fromkeys(
        (*COMING, State.IN_STOCK, *IN_HAND, State.IN_REPAIR, State.MISSING), State.RETIRED
    ),
    "dispose": dict.fromkeys(
        (State.IN_STOCK, State.IN_REPAIR, State.RETIRED, State.MISSING), State.DISPOSED
    ),
    "restore": {State.RETIRED: State.IN_STOCK, State.DISPOSED: State.RETIRED},
}


def may_become(verb: str, state: str) -> bool:
    return state in TRANSITIONS[verb]
