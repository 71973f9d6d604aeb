"""Mailing notices: claim, send, mark. At least once, never lost (docs/notices.md).

A row is claimed by a conditional UPDATE, so of two workers one sends. A worker killed after
the server took the mail and before the row was marked sends it again after CLAIM_LASTS, with
the same Message-ID.
"""

import logging
import smtplib
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import F, Q
from django.utils import timezone

from itportal.core.notices import tasks
from itportal.core.notices.mail import mail_of
from itportal.core.notices.models import Notice
from itportal.core.notices.selectors import heard_by

logger = logging.getLogger(__name__)
CLAIM_LASTS = timedelta(minutes=10)  # five times the task's hard time limit
GIVES_UP_AFTER = timedelta(days=4)  # as mail servers do, RFC 5321 4.5.4.1
FRESH = timedelta(seconds=20)  # the task queued at commit is on its way
SWEEP_AT_ONCE = 500
WAITS_SECONDS = (30, 60, 120, 300, 900, 1800)  # then hourly
SERVER_AWAY = "notices:mail-server-away"
AWAY_SECONDS = 60
State = Notice.MailState


def deliver(*, notice_id: int, now: datetime) -> None:
    """Mail one notice if it is due and nobody else has it. Sends outside any transaction."""
    if cache.get(SERVER_AWAY):
        # One try a minute finds out; the others do not hang on a dead server.
        later = now + timedelta(seconds=AWAY_SECONDS)
        Notice.objects.filter(pk=notice_id, mail_state=State.QUEUED).filter(
            mail_next_at__lte=now
        ).update(mail_next_at=later)
        return
    claimed = Notice.objects.filter(_due(now), pk=notice_id).update(
        mail_state=State.CLAIMED, mail_claimed_at=now, mail_attempts=F("mail_attempts") + 1
    )
    if not claimed:
        return
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    if not notice.recipient.is_active or not heard_by(notice.recipient, [notice]):
        _finish(notice, mail_state=State.NONE, mail_next_at=None)
        return
    try:
        mail_of(notice, after=_previous(notice)).send()
    except Exception as error:  # noqa: BLE001 - whatever happened, the row must be released
        _release(notice, error, now)
    else:
        _finish(notice, mail_state=State.SENT, mail_sent_at=timezone.now(), mail_error="")


def sweep(*, now: datetime) -> int:
    """Queue the rows that are due; returns how many (at most SWEEP_AT_ONCE)."""
    due = Notice.objects.filter(_due(now, fresh=FRESH)).order_by("mail_next_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_AT_ONCE])
    for notice_id in ids:
        tasks.deliver_notice.delay(notice_id)
    return len(ids)


def _due(now: datetime, *, fresh: timedelta = timedelta()) -> Q:
    waiting = Q(mail_state=State.QUEUED, mail_next_at__lte=now - fresh)
    return waiting | Q(mail_state=State.CLAIMED, mail_claimed_at__lte=now - CLAIM_LASTS)


def _previous(notice: Notice) -> Notice | None:
    """The last mail of the same thread that this person was sent."""
    if not notice.thread:
        return None
    sent = Notice.objects.filter(
        recipient=notice.recipient_id, thread=notice.thread, mail_state=State.SENT
    )
    return sent.filter(pk__lt=notice.pk).order_by("-pk").first()


def _release(notice: Notice, error: Exception, now: datetime) -> None:
    """Give the row back for a later try, or give it up."""
    if _server_is_away(error):
        cache.set(SERVER_AWAY, 1, AWAY_SECONDS)
    given_up = is_permanent(error) or now - notice.created_at > GIVES_UP_AFTER
    level = logging.ERROR if given_up else logging.WARNING
    logger.log(
        level, "notice %s not mailed: %s", notice.pk, error, exc_info=not _is_mail(error)
    )
    text = f"{type(error).__name__}: {error}".replace("\x00", "")[:300]
    if given_up:
        _finish(notice, mail_state=State.FAILED, mail_error=text, mail_next_at=None)
        return
    tries = notice.mail_attempts - 1
    wait = WAITS_SECONDS[tries] if tries < len(WAITS_SECONDS) else 3600
    later = now + timedelta(seconds=wait)
    _finish(notice, mail_state=State.QUEUED, mail_error=text, mail_next_at=later)


def _finish(notice: Notice, **values: object) -> None:
    """Only while the claim is still ours."""
    Notice.objects.filter(
        pk=notice.pk, mail_state=State.CLAIMED, mail_claimed_at=notice.mail_claimed_at
    ).update(**values)


def is_permanent(error: Exception) -> bool:
    """The server refused this mail or this address for good (5xx to RCPT or DATA).

    A refused sender or sign-in is the portal's set-up: it is tried again until mended.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _server_is_away(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError):
        return True
    return isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)


def _is_mail(error: Exception) -> bool:
    return isinstance(error, OSError)  # SMTPException is one
