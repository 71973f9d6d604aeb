"""What the inventory does after a change and by the clock (itportal/schedules.py)."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True, time_limit=120)
def keep_act_pdf(act_id: int) -> None:
    """Draw and keep the PDF of one act; a second run finds it kept."""
    from assets.services import signing

    signing.keep_pdf(act_id=act_id, now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def keep_missed_act_pdfs() -> None:
    from assets.services import signing

    signing.keep_missed_pdfs(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def remind_of_acts() -> None:
    from assets.services import signing

    signing.remind_unsigned(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def remind_of_licences() -> None:
    """Deadlines that come near; a second run finds nobody left to tell."""
    from assets.services import licences

    licences.remind_keepers(now=timezone.now())


@shared_task(acks_late=True, soft_time_limit=600, time_limit=660)
def make_due_maintenance() -> None:
    from assets.services import maintenance  # it queues notices, whose tasks are loaded later

    now = timezone.now()
    maintenance.make_due_tasks(now=now, today=timezone.localdate(now))


@shared_task(acks_late=True, time_limit=600)
def tell_late_repairs() -> None:
    """Tell the keepers of repairs that are not back on the expected day; again: nobody."""
    from assets.services import repairs

    repairs.tell_late(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def sweep_bookings() -> None:
    """What is not back in time, what nobody fetched; a second run finds nothing left."""
    from assets.services import booking_clock

    booking_clock.sweep_bookings(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def remind_of_bookings() -> None:
    """What is to be back tomorrow; a second run tells nobody again."""
    from assets.services import booking_clock

    booking_clock.remind_due(now=timezone.now())
