"""One notice as a mail: rendered in the reader's language, with headers that thread."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import translation

from itportal.core.notices.models import Notice
from itportal.core.notices.values import unpack
from itportal.core.shape import disarmed


def mail_of(notice: Notice, *, after: Notice | None = None) -> EmailMultiAlternatives:
    """The mail of `notice`; `after` is the thread's last mail to the same person, if any."""
    recipient = notice.recipient
    language = getattr(recipient, "language", "") or settings.LANGUAGE_CODE
    with translation.override(language):
        subject = subject_line(notice)
        if notice.thread and notice.object_label and f"[{notice.object_label}]" not in subject:
            subject = f"[{notice.object_label}] {subject}"
        values = values_of(notice) | {"subject": subject, "language": language}
        text = _text(f"notices/{notice.kind}.txt", values)
        html = _html(notice.kind, values, text)
    mail = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[getattr(recipient, "email", "")],
        reply_to=[settings.MAIL_REPLY_TO],
        headers=_headers(notice, after, language),
    )
    mail.attach_alternative(html, "text/html")
    return mail


def subject_line(notice: Notice) -> str:
    """What happened, in the active language, on one line (also the bell's text)."""
    text = _text(f"notices/{notice.kind}.subject.txt", values_of(notice))
    return disarmed(text)


def values_of(notice: Notice) -> dict[str, Any]:
    """The template values of a notice: its own, its number and absolute addresses."""
    return unpack(notice.context) | {
        "number": notice.object_label,
        "url": settings.PORTAL_URL + notice.url,
        "portal_url": settings.PORTAL_URL,
        "municipality": settings.MUNICIPALITY,
    }


def message_id(notice: Notice) -> str:
    """The same for every try: mailboxes that know it drop a second copy."""
    return f"<notice.{notice.uid}@{mail_domain()}>"


def thread_id(thread: str) -> str:
    """The thread's root, which nobody was sent: every mail of the object refers to it."""
    return f"<thread.{thread}@{mail_domain()}>"


def mail_domain() -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return domain or "localhost"


def _headers(notice: Notice, after: Notice | None, language: str) -> dict[str, str]:
    domain = mail_domain()
    headers = {
        "Message-ID": message_id(notice),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"IT portal <portal.{domain}>",
        "List-Unsubscribe": f"<{settings.PORTAL_URL}/notices/eelistused/>",
        "Content-Language": language,
        "X-Portal-Notice": notice.kind,
    }
    if notice.thread:
        chain = [thread_id(notice.thread)]
        if after is not None:
            chain.append(message_id(after))
        headers["In-Reply-To"] = chain[-1]
        headers["References"] = " ".join(chain)
    return headers


def _text(name: str, values: dict[str, Any]) -> str:
    """Plain text: nothing is escaped in it."""
    template = get_template(name).template  # type: ignore[attr-defined]  # Django's own engine
    return str(template.render(Context(values, autoescape=False))).strip() + "\n"


def _html(kind: str, values: dict[str, Any], text: str) -> str:
    try:
        template = get_template(f"notices/{kind}.html")
    except TemplateDoesNotExist:
        template = get_template("notices/mail.html")
        values = values | {"text": text}
    return template.render(values)
