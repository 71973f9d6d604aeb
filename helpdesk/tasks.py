"""What the help desk does by the clock (itportal/schedules.py)."""

from celery import shared_task
from django.utils import timezone


@shared_task(acks_late=True, time_limit=600)
def close_stale_tickets() -> None:
    """Close solved requests whose working days have passed; a second run finds none left."""
    from helpdesk.services import lifecycle

    lifecycle.close_stale(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def resume_due_tickets() -> None:
    """Bring back requests whose day has come."""
    from helpdesk.services import lifecycle

    lifecycle.resume_due(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def discard_expired_drafts() -> None:
    from helpdesk.services import drafts

    drafts.discard_expired(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def forget_help_searches() -> None:
    from helpdesk.services import offers

    offers.forget_searches(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def reindex_tag(tag_id: int) -> None:
    """The search of the requests of a renamed tag; running twice changes nothing."""
    from helpdesk.services import tags

    tags.reindex_tag(tag_id=tag_id)


@shared_task(acks_late=True, time_limit=120)
def deliver_vendor_mail(mail_id: int) -> None:
    """Send one letter to a vendor; a second run of the same id finds nothing to claim."""
    from helpdesk.services import forwarding

    forwarding.deliver(mail_id=mail_id, now=timezone.now())


@shared_task(acks_late=True, time_limit=120)
def sweep_vendor_mail() -> None:
    """Queue letters that are due and on nobody's way."""
    from helpdesk.services import forwarding

    forwarding.sweep(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def learn_topics() -> None:
    """What words go with which topic; running twice counts the same."""
    from helpdesk.services import guesses

    guesses.learn_topics()


@shared_task(acks_late=True, time_limit=60)
def guess_ticket(ticket_id: int) -> None:
    """Guess what a new request is about; a second run changes nothing."""
    from helpdesk.services import guesses

    guesses.guess_ticket(ticket_id=ticket_id, now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def guess_missed_tickets() -> None:
    """New requests whose guessing got lost; a second run finds none."""
    from helpdesk.services import guesses

    guesses.guess_missed(now=timezone.now())


@shared_task(acks_late=True, time_limit=600)
def forget_undo_steps() -> None:
    """Remove what nobody took back in time; a second run finds none left."""
    from helpdesk.services import undo

    undo.forget_steps(now=timezone.now())
