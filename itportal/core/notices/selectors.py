"""Reads of the bell, the list of notices and the preferences."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itportal.core.notices.kinds import Kind, choosable_kinds
from itportal.core.notices.mail import subject_line
from itportal.core.notices.models import Notice, NoticePreference

IN_BELL = 8
SHOWN_TO = 99


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with its text in the reader's language."""

    notice: Notice
    text: str

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of the preferences page."""

    kind: Kind
    bell: bool
    mail: bool


def notices_of(user: AbstractBaseUser) -> models.QuerySet[Notice]:
    """The person's notices, newest first."""
    return Notice.objects.filter(recipient=user.pk, in_bell=True).order_by("-pk")


def latest(user: AbstractBaseUser) -> list[Shown]:
    return [shown(notice) for notice in notices_of(user)[:IN_BELL]]


def shown(notice: Notice) -> Shown:
    try:
        text = subject_line(notice)
    except TemplateDoesNotExist:  # the kind is no longer sent; the row stays
        text = notice.object_label
    return Shown(notice, text)


def choices_of(user: AbstractBaseUser) -> list[Choice]:
    rows = NoticePreference.objects.filter(user=user.pk)
    chosen: dict[str, Any] = {row.kind: row for row in rows}
    return [
        Choice(kind, chosen[kind.code].bell, chosen[kind.code].mail)
        if kind.code in chosen
        else Choice(kind, kind.bell_default, kind.mail_default)
        for kind in choosable_kinds(user)
    ]


@dataclass(frozen=True, slots=True)
class Bell:
    """What the bell says of unread notices: its badge, and its name for those who hear it."""

    unread: int

    @property
    def badge(self) -> str:
        if self.unread > SHOWN_TO:
            return f"{SHOWN_TO}+"
        return str(self.unread) if self.unread else ""

    @property
    def label(self) -> str:
        if not self.unread:
            return _("Notices")
        text = ngettext("Notices, %(count)s new", "Notices, %(count)s new", self.unread)
        return text % {"count": self.badge}
