"""Template tags of the help desk: `{% load helpdesk %}`."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django import template
from django.utils.safestring import SafeString

from helpdesk.markdown import minutes_of
from helpdesk.models import Ticket, TicketCheck
from helpdesk.progress import Progress, course_of, progress_for_others, progress_of
from helpdesk.selectors import StatusWords
from helpdesk.spans import write_minutes
from itportal.core.templatetags.portal import status

register = template.Library()


@register.simple_tag
def progress(ticket: Ticket, for_others: object = None) -> Progress:
    """`{% progress ticket as now %}`: how far it is, in words for the requester, or for others."""
    course = course_of(ticket)
    return progress_for_others(course) if for_others else progress_of(course)


@register.simple_tag
def requester_status(
    ticket: Ticket, words: Mapping[str, StatusWords], for_others: object = None
) -> SafeString:
    """The state as a pill in the words for the requester, or for others."""
    becomes = course_of(ticket).status
    said = words[becomes]
    return status(becomes, said.others if for_others else said.requester)


@register.filter
def reading_minutes(body: str) -> int:
    """How long a guide's text takes to read."""
    return minutes_of(body)


@register.filter
def helped_percent(guide: Any) -> int:
    """Of those who said whether a guide helped (`with_votes`), how many said yes."""
    return round(guide.helped * 100 / guide.answers) if guide.answers else 0


@register.simple_tag
def new_uid() -> UUID:
    """`{% new_uid as abi %}`: the name of one search for help, from this page on."""
    return uuid4()


@register.filter
def span(minutes: int) -> str:
    """A span of time as people write it; a correction with its minus."""
    return f"\u2212{write_minutes(-minutes)}" if minutes < 0 else write_minutes(minutes)


@register.filter
def done_count(checks: Iterable[TicketCheck]) -> int:
    return sum(bool(line.done_at) for line in checks)
