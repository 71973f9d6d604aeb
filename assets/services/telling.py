"""Who hears of an act: the other side until it is signed, then the keeper."""

from datetime import datetime

from accounts.models import User
from assets.models import Handover
from itportal.core.notices.services import mark_read, queue_notice


def tell_waiting(act: Handover, *, actor: User | None, now: datetime) -> bool:
    """Ask the other side to sign on their own page; False when they do not sign in here."""
    reader = User.objects.filter(person=act.person_id, is_active=True).first()
    if reader is None or reader == actor:
        return False
    queue_notice(
        recipient=reader,
        kind="act_waiting",
        target=act,
        url=f"/minu/aktid/{act.number}/",
        thread=f"act.{act.uid}",
        context={
            "keeper": str(act.made_by),
            "is_return": act.is_return,
            "things": [line.name for line in act.lines.all()],
        },
        now=now,
    )
    return True


def tell_signed(act: Handover, *, actor: User, now: datetime) -> None:
    """The keeper hears that the other side signed by themselves."""
    reader = User.objects.filter(person=act.person_id).first()
    if reader is not None:
        mark_read(reader, act)
    if act.made_by == actor:
        return
    queue_notice(
        recipient=act.made_by,
        kind="act_signed",
        target=act,
        url=f"/assets/aktid/{act.number}/",
        thread=f"act.{act.uid}",
        context={"other": str(act.person)},
        now=now,
    )
