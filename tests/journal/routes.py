"""Rights of the journal: experts read what concerns their institutions, auditors all."""

from django.db import transaction

from itportal.core.journal.models import Event
from itportal.core.journal.record import record
from tests.architecture.matrix import REFUSED, Place, Row


def _event(place: Place) -> dict[str, object]:
    with transaction.atomic():
        event = record(
            "accounts.person.updated",
            actor=None,
            target=place.person,
            institution_id=place.institution.pk,
        )
    return {"uid": Event.objects.get(pk=event.pk).uid}


def _person(place: Place) -> dict[str, object]:
    return {"object_type": "accounts.person", "uid": place.person.uid}


READERS = "auditor administrator"
ROWS = [
    Row("journal:events", own=READERS, otherwise=REFUSED),
    Row(
        "journal:event",
        own=READERS,
        foreign="administrator",
        refused="staff specialist approver finance",
        args=_event,
    ),
    Row("journal:reads", own="administrator", otherwise=REFUSED),
    Row("journal:verify", method="POST", own="administrator", otherwise=REFUSED),
    Row(
        "journal:object",
        own="specialist auditor administrator",
        foreign="administrator",
        args=_person,
    ),
]
