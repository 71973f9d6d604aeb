"""Reads of the bell, the list of notices and the preferences."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.template import TemplateDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itportal.core.notices.kinds import Kind, all_kinds, choosable_kinds
from itportal.core.notices.mail import subject_line
from itportal.core.notices.models import Notice, NoticePreference

IN_BELL = 8
SHOWN_TO = 99


@dataclass(frozen=True, slots=True)
class Shown:
    """A notice with its text in the reader's language; `is_heard`: its object is still seen."""

    notice: Notice
    text: str
    is_heard: bool = True

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
    return shown_to(user, list(notices_of(user)[:IN_BELL]))


def shown_to(user: AbstractBaseUser, notices: list[Notice]) -> list[Shown]:
    """One whose object the person may not see any more says no more than its number."""
    heard = heard_by(user, notices)
    return [shown(notice, is_heard=notice.pk in heard) for notice in notices]


def heard_by(user: AbstractBaseUser, notices: Iterable[Notice]) -> set[int]:
    """Of these the keys of those whose object the person may see now: one question for each rule."""
    rules = {kind.code: kind.heard for kind in all_kinds()}
    asked: dict[Any, list[Notice]] = {}
    for notice in notices:
        asked.setdefault(rules.get(notice.kind), []).append(notice)
    heard: set[int] = set()
    for rule, rows in asked.items():
        seen = rule(user, {row.object_id for row in rows}) if rule else None
        heard |= {row.pk for row in rows if seen is None or row.object_id in seen}
    return heard


def shown(notice: Notice, *, is_heard: bool) -> Shown:
    if not is_heard:
        return Shown(notice, _("About something you do not see any more"), is_heard=False)
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
