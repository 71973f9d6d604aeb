"""A ticket, for tests of the kernel's journal."""

from django.utils import timezone

from helpdesk.models import Category, RequestType, Ticket
from itportal.core.db import next_number
from tests.builders import make_institution, make_person, make_user


def make_ticket() -> Ticket:
    user, now = make_user("staff"), timezone.now()
    kind, _made = RequestType.objects.get_or_create(
        code="incident", defaults={"name_et": "Rike", "name_en": "Incident", "position": 1}
    )
    category, _made = Category.objects.get_or_create(
        code="printer",
        defaults={"name_et": "Printer", "name_en": "Printer", "request_type": kind},
    )
    return Ticket.objects.create(
        number=next_number("helpdesk_ticket_number", "P"),
        request_type=kind,
        category=category,
        title="Printer ei prindi",
        requester=make_person(),
        created_by=user,
        institution=make_institution(),
        opened_at=now,
        updated_at=now,
    )
