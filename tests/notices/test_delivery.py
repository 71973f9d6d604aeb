"""Mails over a real SMTP server: what they look like, and what happens when it fails."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from itportal.core.notices import delivery
from itportal.core.notices.mail import message_id
from itportal.core.notices.models import Notice
from tests.builders import make_person, make_user
from tests.notices.builders import make_notice
from tests.notices.smtp import Mailbox, free_port, point_to, smtp_server
from tests.race import race

pytestmark = pytest.mark.django_db
State = Notice.MailState


@pytest.fixture(autouse=True)
def _nothing_known_of_the_server() -> Iterator[None]:
    cache.delete(delivery.SERVER_AWAY)
    yield
    cache.delete(delivery.SERVER_AWAY)


@pytest.fixture
def smtp(settings: Any) -> Iterator[Mailbox]:
    settings.DEFAULT_FROM_EMAIL = "Näidisvalla IT <it@naidisvald.ee>"
    settings.MAIL_REPLY_TO = "abi@naidisvald.ee"
    settings.PORTAL_URL = "https://it.naidisvald.ee"
    with smtp_server(settings) as mailbox:
        yield mailbox


def deliver(notice: Notice, now: datetime | None = None) -> Notice:
    delivery.deliver(notice_id=notice.pk, now=now or timezone.now())
    notice.refresh_from_db()
    return notice


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_a_mail_has_text_html_and_headers_that_thread(smtp: Mailbox) -> None:
    user = make_user("staff")
    ticket = Ticketlike()
    first, second = (deliver(make_notice(user, target=ticket.person)) for _ in range(2))
    assert (first.mail_state, second.mail_state) == (State.SENT, State.SENT)
    one, two = smtp.mails
    assert one["To"] == user.email == one["X-Test-Recipients"]
    assert one["From"] == "Näidisvalla IT <it@naidisvald.ee>"
    assert one["Reply-To"] == "abi@naidisvald.ee"
    assert one["Subject"] == f"[{ticket.person}] Vastus: Printer ei prindi"
    assert one["Message-ID"] == message_id(first) == f"<notice.{first.uid}@naidisvald.ee>"
    root = "<thread.ticket.1@naidisvald.ee>"
    assert (one["In-Reply-To"], one["References"]) == (root, root)
    assert two["In-Reply-To"] == one["Message-ID"]
    assert two["References"] == f"{root} {one['Message-ID']}"
    assert (one["Auto-Submitted"], one["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    assert one["List-Id"] == "IT portal <portal.naidisvald.ee>"
    assert one["List-Unsubscribe"] == "<https://it.naidisvald.ee/notices/eelistused/>"
    assert (one["Content-Language"], one["X-Portal-Notice"]) == ("et", "test_answered")
    assert one.get_content_type() == "multipart/alternative"
    assert "Kristi Tamm: Tere <b>Liina</b>" in part(one, "plain")
    assert "23.11.2026" in part(one, "plain")
    assert "https://it.naidisvald.ee/minu/P-2598/" in part(one, "plain")
    html = part(one, "html")
    assert "Tere &lt;b&gt;Liina&lt;/b&gt;" in html
    assert 'href="https://it.naidisvald.ee/minu/P-2598/"' in html


class Ticketlike:
    def __init__(self) -> None:
        self.person = make_person()


def test_nothing_in_the_html_is_loaded_from_anywhere(smtp: Mailbox) -> None:
    deliver(make_notice(make_user("staff")))
    html = part(smtp.mails[0], "html").lower()
    assert 'name="color-scheme" content="light dark"' in html
    for trace in ("<img", "src=", "url(", "<link", "@import", "<script", "background"):
        assert trace not in html


def test_the_reader_s_language(smtp: Mailbox) -> None:
    user = make_user("staff")
    user.language = "en"
    user.save(update_fields=["language"])
    deliver(make_notice(user))
    assert "Answer: Printer ei prindi" in smtp.mails[0]["Subject"]
    assert smtp.mails[0]["Content-Language"] == "en"
    assert "Choose which mails you get" in part(smtp.mails[0], "html")


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a\r\nBcc: victim@example.com", "a Bcc: victim@example.com"),
        ("\u202egpj.exe", "gpj.exe"),
        ("Õ 🖨️ " + "x" * 900, "Õ 🖨️ " + "x" * 900),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_subject_is_one_line_of_its_own_text(smtp: Mailbox, title: str, shown: str) -> None:
    deliver(make_notice(make_user("staff"), title=title))
    assert smtp.mails[0]["Subject"].endswith(f"Vastus: {shown}")
    assert smtp.mails[0]["Bcc"] is None


def test_a_second_run_sends_nothing(smtp: Mailbox) -> None:
    notice = deliver(make_notice(make_user("staff")))
    deliver(notice)
    assert len(smtp.mails) == 1
    assert notice.mail_attempts == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends(smtp: Mailbox) -> None:
    notice, now = make_notice(make_user("staff")), timezone.now()
    race(*(lambda: delivery.deliver(notice_id=notice.pk, now=now) for _ in range(2)))
    assert len(smtp.mails) == 1


def test_a_server_down_for_a_day_loses_and_doubles_nothing(settings: Any) -> None:
    port = free_port()
    point_to(settings, port)
    begun = timezone.now()
    notices = [make_notice(make_user("staff"), now=begun) for _ in range(3)]
    tries = 0
    for minute in range(0, 24 * 60, 10):
        cache.delete(delivery.SERVER_AWAY)
        tries += run_due(begun + timedelta(minutes=minute))
    assert 20 < tries / 3 < 60
    for notice in notices:
        notice.refresh_from_db()
        assert notice.mail_state == State.QUEUED
        assert "refused" in notice.mail_error
    cache.delete(delivery.SERVER_AWAY)
    with smtp_server(settings) as mailbox:
        run_due(begun + timedelta(hours=25, minutes=1))
        run_due(begun + timedelta(hours=26, minutes=2))
        run_due(begun + timedelta(hours=30))
    sent = sorted(mail["Message-ID"] for mail in mailbox.mails)
    assert sent == sorted(message_id(notice) for notice in notices)
    assert set(Notice.objects.values_list("mail_state", "mail_error")) == {("sent", "")}


def run_due(now: datetime) -> int:
    """What the worker does at `now` with all that is due; returns the number of tries."""
    due = Notice.objects.filter(delivery._due(now)).values_list("pk", flat=True)
    for pk in (pks := list(due)):
        cache.delete(delivery.SERVER_AWAY)
        delivery.deliver(notice_id=pk, now=now)
    return len(pks)


def test_while_the_server_is_away_the_others_do_not_hang_on_it(settings: Any) -> None:
    point_to(settings, free_port())
    now = timezone.now()
    first, second = make_notice(make_user("staff")), make_notice(make_user("staff"))
    deliver(first, now + timedelta(seconds=1))
    with smtp_server(settings) as mailbox:
        deliver(second, now + timedelta(seconds=1))
        assert mailbox.connections == 0
        assert (second.mail_state, second.mail_attempts) == (State.QUEUED, 0)
        cache.delete(delivery.SERVER_AWAY)
        assert deliver(second, now + timedelta(minutes=2)).mail_state == State.SENT


@pytest.mark.parametrize("where", ["rcpt_answer", "data_answer"])
def test_a_temporary_refusal_is_tried_again(smtp: Mailbox, where: str) -> None:
    now = timezone.now()
    setattr(smtp, where, "451 4.7.1 Greylisted, try again")
    notice = make_notice(make_user("staff"), now=now)
    deliver(notice, now)
    assert (notice.mail_state, notice.mail_attempts) == (State.QUEUED, 1)
    assert notice.mail_next_at == now + timedelta(seconds=30)
    assert "Greylisted" in notice.mail_error
    setattr(smtp, where, "")
    assert deliver(notice, now + timedelta(seconds=29)).mail_state == State.QUEUED
    assert deliver(notice, now + timedelta(seconds=30)).mail_state == State.SENT
    assert len(smtp.mails) == 1


@pytest.mark.parametrize("where", ["rcpt_answer", "data_answer"])
def test_a_permanent_refusal_is_given_up_and_kept(smtp: Mailbox, where: str) -> None:
    setattr(smtp, where, "550 5.1.1 No such user")
    notice = deliver(make_notice(make_user("staff")))
    assert (notice.mail_state, notice.mail_next_at) == (State.FAILED, None)
    assert "No such user" in notice.mail_error
    setattr(smtp, where, "")
    deliver(notice, timezone.now() + timedelta(days=1))
    assert smtp.mails == []


def test_four_days_are_enough(settings: Any) -> None:
    point_to(settings, free_port())
    now = timezone.now()
    notice = make_notice(make_user("staff"), now=now - timedelta(days=4, minutes=1))
    assert deliver(notice, now).mail_state == State.FAILED


def test_a_worker_killed_between_send_and_mark_sends_once_more(
    smtp: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: the second copy carries the same Message-ID (docs/notices.md)."""

    class Killed(BaseException):
        pass

    def killed(*args: Any, **kwargs: Any) -> None:
        raise Killed

    now = timezone.now()
    notice = make_notice(make_user("staff"), now=now)
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_finish", killed)
        with pytest.raises(Killed):
            deliver(notice, now)
    assert delivery.sweep(now=now + timedelta(minutes=9)) == 0
    deliver(notice, now + timedelta(minutes=9))
    assert len(smtp.mails) == 1
    assert delivery.sweep(now=now + timedelta(minutes=10)) == 1
    assert deliver(notice, now + timedelta(minutes=10)).mail_state == State.SENT
    assert [mail["Message-ID"] for mail in smtp.mails] == [message_id(notice)] * 2


def test_a_broken_template_is_tried_again_after_its_repair(
    smtp: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    notice = make_notice(make_user("staff"), now=now)
    Notice.objects.filter(pk=notice.pk).update(kind="no_such_template")
    assert deliver(notice, now).mail_state == State.QUEUED
    assert "TemplateDoesNotExist" in notice.mail_error
    Notice.objects.filter(pk=notice.pk).update(kind="test_answered")
    assert deliver(notice, now + timedelta(minutes=1)).mail_state == State.SENT


def test_somebody_deactivated_meanwhile_gets_nothing(smtp: Mailbox) -> None:
    user = make_user("staff")
    notice = make_notice(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert deliver(notice).mail_state == State.NONE
    assert smtp.mails == []


def test_the_sweep_finds_what_was_never_queued_and_leaves_the_rest() -> None:
    now = timezone.now()
    user = make_user("staff")
    make_notice(user, now=now)  # on its way
    make_notice(user, now=now - timedelta(minutes=1))
    done = make_notice(user, now=now - timedelta(minutes=1))
    Notice.objects.filter(pk=done.pk).update(mail_state=State.SENT)
    assert delivery.sweep(now=now) == 1


def test_the_sweep_uses_its_index(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        delivery.sweep(now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_from_commit_to_mailbox_through_a_worker(smtp: Mailbox) -> None:
    from celery.contrib.testing.worker import start_worker

    from itportal.celery import app

    app.set_current()
    app.control.purge()  # what earlier tests left for a worker
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=20):
        notice = make_notice(make_user("staff"))
        arrived = threading.Event()
        for _ in range(200):
            if smtp.mails:
                break
            arrived.wait(0.05)
    connection.close()
    assert [mail["Message-ID"] for mail in smtp.mails] == [message_id(notice)]
    assert outbox.outbox == []
