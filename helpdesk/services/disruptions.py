"""Telling people what does not work: announcing, news, the end, and who said "me too"."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Institution, User
from helpdesk import policy
from helpdesk.models import Category, Disruption, DisruptionFollower, DisruptionNews
from helpdesk.search import index_disruption
from helpdesk.services.settings_rows import checked_texts
from helpdesk.services.tickets import checked_text, invalid
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.models import Event
from itportal.core.journal.record import record
from itportal.core.live.publish import publish
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require

TITLE, WORDS, ABOUT = 160, 300, 4_000
_MOMENTS = ("starts_at", "ends_at", "next_news_at")


@dataclass(frozen=True, slots=True)
class DisruptionFacts:
    """Everything of a disruption that its form sets; keys where rows are meant."""

    title: str
    institution_ids: frozenset[int]
    starts_at: datetime | None
    kind: str = Disruption.Kind.OUTAGE
    about: str = ""
    words: str = ""
    topic_ids: frozenset[int] = field(default_factory=frozenset)
    ends_at: datetime | None = None
    next_news_at: datetime | None = None


@transaction.atomic
def announce_disruption(*, actor: User, facts: DisruptionFacts, now: datetime) -> Disruption:
    """Tell those it touches. Raises Invalid, Refused."""
    require(policy.may_announce(actor))
    values = _checked(facts)
    require(policy.may_keep_disruption(actor, facts.institution_ids))
    row = Disruption.objects.create(
        number=next_number("helpdesk_disruption_number", "K"),
        created_by=actor,
        updated_at=now,
        **values,
    )
    row.institutions.set(facts.institution_ids)
    row.topics.set(_topics(facts.topic_ids))
    index_disruption(row)
    record("helpdesk.disruption.announced", actor=actor, target=row, title=row.title)
    publish("disruptions")
    return row


@transaction.atomic
def edit_disruption(
    *,
    disruption_id: int,
    actor: User,
    facts: DisruptionFacts,
    expected_version: int | None = None,
    now: datetime,
) -> Disruption:
    """Correct what was told; who changes it serves the institutions of before and after."""
    row = _lock(disruption_id, actor, expected_version)
    values = _checked(facts)
    require(policy.may_keep_disruption(actor, facts.institution_ids))
    changes = {
        name: [_plain(getattr(row, name)), _plain(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name in changes:
        setattr(row, name, values[name])
    for name, keys in (
        ("institutions", facts.institution_ids),
        ("topics", frozenset(topic.pk for topic in _topics(facts.topic_ids))),
    ):
        related = getattr(row, name)
        before = set(related.values_list("pk", flat=True))
        if before != keys:
            related.set(keys)
            changes[name] = [len(before), len(keys)]
    if not changes:
        return row
    _save(row, *(name for name in changes if name in values), now=now)
    record(
        "helpdesk.disruption.edited",
        actor=actor,
        target=row,
        fields=", ".join(sorted(changes)),
        changes=changes,
    )
    return row


@transaction.atomic
def add_news(
    *,
    disruption_id: int,
    actor: User,
    body: str,
    next_news_at: datetime | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> Disruption:
    """Say how it goes, and when the next news come; those who said "me too" hear of it."""
    row = _lock(disruption_id, actor, expected_version)
    _require_open(row)
    if next_news_at and next_news_at <= now:
        raise invalid("next_news_at", "disruption.news_past")
    text = checked_text(body, field="body", limit=ABOUT, required="body.required")
    _add(row, actor, text, now=now)
    row.next_news_at = next_news_at
    _save(row, "next_news_at", now=now)
    record("helpdesk.disruption.news", actor=actor, target=row)
    _tell(row, "disruption_news", actor=actor, body=text, now=now)
    return row


@transaction.atomic
def end_disruption(
    *,
    disruption_id: int,
    actor: User,
    body: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> Disruption:
    """It is over; those who said "me too" are told. `body`: what it was, may be empty."""
    row = _lock(disruption_id, actor, expected_version)
    _require_open(row)
    text = checked_text(body, field="body", limit=ABOUT)
    if text:
        _add(row, actor, text, now=now)
    row.ended_at, row.next_news_at = now, None
    _save(row, "ended_at", "next_news_at", now=now)
    record("helpdesk.disruption.ended", actor=actor, target=row)
    _tell(row, "disruption_ended", actor=actor, body=text, now=now)
    return row


@transaction.atomic
def resume_disruption(*, disruption_id: int, actor: User, now: datetime) -> Disruption:
    """It was not over after all."""
    row = _lock(disruption_id, actor, None)
    if row.ended_at is None:
        raise WrongState("disruption.not_ended")
    row.ended_at = None
    _save(row, "ended_at", now=now)
    record("helpdesk.disruption.resumed", actor=actor, target=row)
    _tell(row, "disruption_news", actor=actor, body="", goes_on=True, now=now)
    return row


@transaction.atomic
def say_me_too(*, disruption_id: int, actor: User, now: datetime) -> bool:
    """It touches the actor as well: counted once, told of news and the end. False: was said
    before. Raises NotThere, WrongState."""
    row = _locked(disruption_id)
    if not Disruption.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise NotThere("disruption.absent")
    _require_open(row)
    if row.starts_at > now:
        raise WrongState("disruption.not_begun")
    _follower, is_new = DisruptionFollower.objects.get_or_create(
        disruption=row, user=actor, defaults={"since": now}
    )
    if is_new:
        record("helpdesk.disruption.me_too", actor=actor, target=row)
        publish("disruptions")
    return is_new


@transaction.atomic
def take_back_me_too(*, disruption_id: int, actor: User) -> bool:
    """Not the actor's trouble after all. False: they had not said so."""
    row = _locked(disruption_id)
    removed, _by_model = DisruptionFollower.objects.filter(disruption=row, user=actor).delete()
    if removed:
        record("helpdesk.disruption.not_me", actor=actor, target=row)
        publish("disruptions")
    return bool(removed)


def _locked(disruption_id: int) -> Disruption:
    locked = Disruption.objects.select_for_update(of=("self",), no_key=True)
    row = locked.filter(pk=disruption_id).first()
    if row is None:
        raise NotThere("disruption.absent")
    return row


def _lock(disruption_id: int, actor: User, expected_version: int | None) -> Disruption:
    row = _locked(disruption_id)
    places = row.institutions.values_list("pk", flat=True)
    require(policy.may_keep_disruption(actor, places))
    if expected_version is not None and row.version != expected_version:
        events = Event.objects.filter(object_type=row._meta.label_lower, object_id=row.pk)
        last = events.order_by("-pk").first()
        raise WrongState("disruption.changed", who=(last and last.actor_label) or "–")
    return row


def _save(row: Disruption, *fields: str, now: datetime) -> None:
    row.version += 1
    row.updated_at = now
    row.save(update_fields=[*fields, "version", "updated_at"])
    index_disruption(row)
    publish("disruptions")


def _require_open(row: Disruption) -> None:
    if row.ended_at:
        raise WrongState("disruption.ended")


def _add(row: Disruption, actor: User, body: str, *, now: datetime) -> None:
    DisruptionNews.objects.create(
        disruption=row, body=body, author=actor, author_label=str(actor), created_at=now
    )


def _checked(facts: DisruptionFacts) -> dict[str, Any]:
    """The columns, everything checked together."""
    texts, errors = checked_texts(
        facts, {"title": (TITLE, "disruption.title_required"), "words": (WORDS, "")}
    )
    try:
        texts["about"] = checked_text(facts.about, field="about", limit=ABOUT)
    except Invalid as error:
        errors |= error.fields
    if facts.kind not in Disruption.Kind.values:
        errors |= invalid("kind", "answer.not_choice").fields
    known = Institution.objects.filter(pk__in=facts.institution_ids, is_active=True).count()
    if not known or known != len(facts.institution_ids):
        errors |= invalid("institutions", "disruption.institutions_required").fields
    if facts.starts_at is None:
        errors |= invalid("starts_at", "disruption.starts_required").fields
    elif facts.ends_at and facts.ends_at <= facts.starts_at:
        errors |= invalid("ends_at", "disruption.ends_first").fields
    if errors:
        raise Invalid(fields=errors)
    return {**texts, "kind": facts.kind} | {name: getattr(facts, name) for name in _MOMENTS}


def _topics(keys: Iterable[int]) -> list[Category]:
    return list(Category.objects.filter(pk__in=list(keys)).order_by("pk"))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _tell(
    row: Disruption, kind: str, *, actor: User, body: str, goes_on: bool = False, now: datetime
) -> None:
    """Those who said "me too" and still see it, each in their own language."""
    for follower in row.followers.select_related("user").order_by("pk"):
        reader = follower.user
        seen = Disruption.objects.visible_to(reader).filter(pk=row.pk)
        if reader == actor or not seen.exists():
            continue
        queue_notice(
            recipient=reader,
            kind=kind,
            target=row,
            url=f"/katkestused/{row.number}/",
            thread=f"disruption.{row.uid}",
            context={
                "title": row.title,
                "body": body,
                "goes_on": goes_on,
                "next_news_at": row.next_news_at,
            },
            now=now,
        )
