"""How requests belong together."""

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from itportal.core.db import Identified


class Relation(models.TextChoices):
    """What the other request is to this one."""

    RELATED = "related", _("Related to")
    PART_OF = "part_of", _("Part of")
    HAS_PART = "has_part", _("Has as a part")
    DUPLICATE_OF = "duplicate_of", _("Duplicate of")
    HAS_DUPLICATE = "has_duplicate", _("Has as a duplicate")
    CAUSED_BY = "caused_by", _("Caused by")
    CAUSES = "causes", _("Causes")


class TicketLink(Identified):
    """`source` is `kind` to `target`: part of it, its duplicate, caused by it."""

    class Kind(models.TextChoices):
        RELATED = "related"
        PART = "part"
        DUPLICATE = "duplicate"
        CAUSED = "caused"

    source = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.PROTECT, related_name="links_out"
    )
    target = models.ForeignKey(
        "helpdesk.Ticket", on_delete=models.PROTECT, related_name="links_in"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=F("target")), name="ticket_link_not_itself"
            ),
            models.UniqueConstraint(
                "kind",
                Least("source", "target"),
                Greatest("source", "target"),
                name="ticket_link_once",
            ),
            models.UniqueConstraint(
                fields=["source"], condition=Q(kind="part"), name="ticket_link_one_parent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


# Relation → (kind, whether the request it is said of is the link's source).
SIDES: Mapping[str, tuple[TicketLink.Kind, bool]] = {
    Relation.RELATED: (TicketLink.Kind.RELATED, True),
    Relation.PART_OF: (TicketLink.Kind.PART, True),
    Relation.HAS_PART: (TicketLink.Kind.PART, False),
    Relation.DUPLICATE_OF: (TicketLink.Kind.DUPLICATE, True),
    Relation.HAS_DUPLICATE: (TicketLink.Kind.DUPLICATE, False),
    Relation.CAUSED_BY: (TicketLink.Kind.CAUSED, True),
    Relation.CAUSES: (TicketLink.Kind.CAUSED, False),
}


def relation_of(kind: str, *, from_source: bool) -> Relation:
    """The word for a link at one of its ends."""
    if kind == TicketLink.Kind.RELATED:
        return Relation.RELATED
    return next(Relation(name) for name, side in SIDES.items() if side == (kind, from_source))
