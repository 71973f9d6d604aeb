"""How somebody likes to work in the help desk: their own affair, so nothing is recorded."""

from django.db import transaction

from accounts.models import User
from helpdesk import policy
from helpdesk.models import WorkHabits
from itportal.core.policy import require


@transaction.atomic
def choose_next(*, actor: User, opens_next: bool) -> None:
    """After a decision: open the list's next request, or stay. Records nothing."""
    require(policy.may_use_queue(actor))
    WorkHabits.objects.update_or_create(user=actor, defaults={"opens_next": opens_next})


def opens_next(user: User) -> bool:
    return not WorkHabits.objects.filter(user=user, opens_next=False).exists()
