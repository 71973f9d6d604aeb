"""Writing guides: versions that are only added to, what people are shown, their votes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import Institution, User
from helpdesk import policy
from helpdesk.markdown import image_uids
from helpdesk.models import Category, Guide, GuideCategory, GuideImage, GuideVersion, GuideVote
from helpdesk.search import index_guide
from helpdesk.services.tickets import checked_text, invalid
from itportal.core.attachments.services import attach_uploads, free_uploads
from itportal.core.db import next_number
from itportal.core.errors import Invalid, NotThere, WrongState
from itportal.core.journal.audit import audited_bulk_create
from itportal.core.journal.record import record
from itportal.core.notices.services import queue_notice
from itportal.core.policy import require

GUIDE_GATE = "helpdesk.guide"
BODY, TITLE, SUMMARY, KEYWORDS, NOTE, COMMENT = 50_000, 120, 300, 300, 200, 500


@dataclass(frozen=True, slots=True)
class GuideFacts:
    """Everything of a guide that its editor sets; keys where rows are meant."""

    title: str
    body: str
    category_id: int
    summary: str = ""
    keywords: str = ""
    topic_id: int | None = None
    audience: str = Guide.Audience.STAFF
    institution_id: int | None = None
    language: str = Guide.Language.ET
    owner_id: int | None = None
    reviewed_on: date | None = None


@transaction.atomic
def create_guide(*, actor: User, facts: GuideFacts, note: str = "", now: datetime) -> Guide:
    """A draft with its first version. Raises Invalid, Refused."""
    require(policy.may_write_guides(actor))
    facts = _checked(actor, facts, now=now)
    guide = Guide(
        number=next_number("helpdesk_guide_number", "J", width=4),
        created_at=now,
        updated_at=now,
        **_columns(facts),
    )
    guide.save()
    version = _add_version(guide, actor, facts, note, now=now)
    record("helpdesk.guide.created", actor=actor, target=guide, title=guide.title)
    _keep_images(guide, actor, version.body, now=now)
    index_guide(guide.pk)
    return guide


@transaction.atomic
def edit_guide(
    *,
    guide_id: int,
    actor: User,
    facts: GuideFacts,
    note: str = "",
    expected_version: int | None = None,
    now: datetime,
) -> Guide:
    """Save the editor: a new version when the text differs, the properties at once.

    What people read changes when the version is published. Saving the same again is no
    change. Raises Invalid, Refused, WrongState("guide.changed").
    """
    guide = lock_guide(guide_id, expected_version)
    require(policy.may_edit_guide(actor, guide))
    facts = _checked(actor, facts, now=now)
    latest = latest_version(guide)
    rewritten = _text_of(latest) != (facts.title, facts.summary, facts.body)
    columns = _columns(facts)
    if guide.shown_id is not None:
        del columns["title"], columns["summary"]  # those of the version shown stand
    changed = {name: value for name, value in columns.items() if getattr(guide, name) != value}
    if not rewritten and not changed:
        return guide
    version = _add_version(guide, actor, facts, note, now=now) if rewritten else latest
    for name, value in changed.items():
        setattr(guide, name, value)
    _save(guide, *changed, now=now)
    record(
        "helpdesk.guide.written" if rewritten else "helpdesk.guide.edited",
        actor=actor,
        target=guide,
        number=version.number,
        note=version.note,
        fields=sorted(changed),
    )
    _keep_images(guide, actor, version.body, now=now)
    index_guide(guide.pk)
    return guide


@transaction.atomic
def restore_version(*, guide_id: int, number: int, actor: User, now: datetime) -> GuideVersion:
    """Write an earlier version anew as the latest one. Raises NotThere, WrongState."""
    guide = lock_guide(guide_id, None)
    require(policy.may_edit_guide(actor, guide))
    earlier = _version(guide, number)
    latest = latest_version(guide)
    if _text_of(earlier) == _text_of(latest):
        raise WrongState("guide.same_text", number=number)
    made = GuideVersion.objects.create(
        guide=guide,
        number=latest.number + 1,
        title=earlier.title,
        summary=earlier.summary,
        body=earlier.body,
        author=actor,
        author_label=str(actor),
        created_at=now,
    )
    if guide.shown_id is None:
        guide.title, guide.summary = made.title, made.summary
    _save(guide, "title", "summary", now=now)
    record("helpdesk.guide.restored", actor=actor, target=guide, was=number, number=made.number)
    index_guide(guide.pk)
    return made


@transaction.atomic
def publish_guide(
    *, guide_id: int, actor: User, number: int | None = None, now: datetime
) -> Guide:
    """Show a version to its readers (None: the latest). Raises NotThere, WrongState."""
    guide = lock_guide(guide_id, None)
    require(policy.may_edit_guide(actor, guide))
    version = latest_version(guide) if number is None else _version(guide, number)
    if guide.is_published and guide.shown_id == version.pk:
        raise WrongState("guide.is_published", number=version.number)
    guide.status, guide.shown = Guide.Status.PUBLISHED, version
    guide.title, guide.summary, guide.published_at = version.title, version.summary, now
    _save(guide, "status", "shown", "title", "summary", "published_at", now=now)
    record("helpdesk.guide.published", actor=actor, target=guide, number=version.number)
    index_guide(guide.pk)
    return guide


@transaction.atomic
def unpublish_guide(*, guide_id: int, actor: User, now: datetime) -> Guide:
    """Back to a draft that only specialists see."""
    guide = lock_guide(guide_id, None)
    require(policy.may_edit_guide(actor, guide))
    if not guide.is_published:
        raise WrongState("guide.not_published")
    latest = latest_version(guide)
    guide.status, guide.shown = Guide.Status.DRAFT, None
    guide.title, guide.summary = latest.title, latest.summary
    _save(guide, "status", "shown", "title", "summary", now=now)
    record("helpdesk.guide.unpublished", actor=actor, target=guide)
    index_guide(guide.pk)
    return guide


@transaction.atomic
def archive_guide(*, guide_id: int, actor: User, now: datetime) -> Guide:
    """Take out of use; its address tells specialists what it was."""
    guide = lock_guide(guide_id, None)
    require(policy.may_edit_guide(actor, guide))
    if guide.status == Guide.Status.ARCHIVED:
        raise WrongState("guide.is_archived")
    guide.status = Guide.Status.ARCHIVED
    _save(guide, "status", now=now)
    record("helpdesk.guide.archived", actor=actor, target=guide)
    index_guide(guide.pk)
    return guide


@transaction.atomic
def unarchive_guide(*, guide_id: int, actor: User, now: datetime) -> Guide:
    """Back to what it was: published when it had a version shown."""
    guide = lock_guide(guide_id, None)
    require(policy.may_edit_guide(actor, guide))
    if guide.status != Guide.Status.ARCHIVED:
        raise WrongState("guide.not_archived")
    guide.status = Guide.Status.PUBLISHED if guide.shown_id else Guide.Status.DRAFT
    _save(guide, "status", now=now)
    record("helpdesk.guide.unarchived", actor=actor, target=guide)
    index_guide(guide.pk)
    return guide


@transaction.atomic
def vote_guide(
    *, guide_id: int, actor: User, is_helpful: bool, comment: str = "", now: datetime
) -> GuideVote:
    """Say whether it helped; a second vote replaces the first. A comment that it did not is
    told to the owner. Records nothing: one reader's opinion, changeable at will.
    """
    guide = Guide.objects.select_related("shown", "owner").get(pk=guide_id)
    require(policy.may_vote(actor, guide))
    if not guide.is_published or guide.shown is None:
        raise WrongState("guide.not_published")
    comment = checked_text(comment, field="comment", limit=COMMENT)
    vote, _made = GuideVote.objects.update_or_create(
        guide=guide,
        user=actor,
        defaults={
            "is_helpful": is_helpful,
            "comment": comment,
            "of_version": guide.shown.number,
            "created_at": now,
        },
    )
    if comment and not is_helpful and guide.owner and guide.owner != actor:
        queue_notice(
            recipient=guide.owner,
            kind="guide_unhelpful",
            target=guide,
            url=f"/juhendid/{guide.number}/",
            context={"title": guide.title, "body": comment},
            now=now,
        )
    return vote


@transaction.atomic
def withdraw_vote(*, guide_id: int, actor: User) -> None:
    """Take one's vote back. Records nothing: one reader's opinion, changeable at will."""
    GuideVote.objects.filter(guide=guide_id, user=actor).delete()


def lock_guide(guide_id: int, expected_version: int | None) -> Guide:
    """The guide, locked until the transaction ends. Raises NotThere, and WrongState when the
    caller decided by another version."""
    locked = Guide.objects.select_for_update(of=("self",), no_key=True)
    guide = locked.filter(pk=guide_id).first()
    if guide is None:
        raise NotThere("guide.absent")
    if expected_version is not None and guide.version != expected_version:
        raise WrongState("guide.changed", who=latest_version(guide).author_label or "–")
    return guide


def latest_version(guide: Guide) -> GuideVersion:
    return guide.versions.order_by("-number")[0]


def _version(guide: Guide, number: int) -> GuideVersion:
    found = guide.versions.filter(number=number).first()
    if found is None:
        raise NotThere("guide.no_version")
    return found


def _text_of(version: GuideVersion) -> tuple[str, str, str]:
    return version.title, version.summary, version.body


def _save(guide: Guide, *changed: str, now: datetime) -> None:
    guide.version += 1
    guide.updated_at = now
    guide.save(update_fields=[*changed, "version", "updated_at"])


def _columns(facts: GuideFacts) -> dict[str, Any]:
    return {f.name: getattr(facts, f.name) for f in fields(facts) if f.name != "body"}


def _add_version(
    guide: Guide, actor: User, facts: GuideFacts, note: str, *, now: datetime
) -> GuideVersion:
    last = guide.versions.order_by("-number").values_list("number", flat=True).first()
    return GuideVersion.objects.create(
        guide=guide,
        number=(last or 0) + 1,
        title=facts.title,
        summary=facts.summary,
        body=facts.body,
        author=actor,
        author_label=str(actor),
        note=checked_text(note, field="note", limit=NOTE, multi=False),
        created_at=now,
    )


def _keep_images(guide: Guide, actor: User, body: str, *, now: datetime) -> None:
    """Hang the actor's uploads that the text shows on the guide."""
    free = free_uploads(uids=sorted(image_uids(body)), actor=actor)
    uids: Sequence[UUID] = [file.uid for file in free]
    if not uids:
        return
    files = attach_uploads(uids=uids, actor=actor, gate=GUIDE_GATE, object_id=guide.pk, now=now)
    links = [GuideImage(guide=guide, attachment=file) for file in files]
    audited_bulk_create(GuideImage, links)


def _checked(actor: User, facts: GuideFacts, *, now: datetime) -> GuideFacts:
    """Everything typed, checked together, so that the author reads all errors at once."""
    errors: dict[str, Any] = {}
    texts: dict[str, str] = {}
    limits = {"title": TITLE, "summary": SUMMARY, "keywords": KEYWORDS, "body": BODY}
    for name, limit in limits.items():
        required = f"guide.{name}_required" if name in ("title", "body") else ""
        try:
            texts[name] = checked_text(
                getattr(facts, name),
                field=name,
                limit=limit,
                required=required,
                multi=name == "body",
            )
        except Invalid as error:
            errors |= error.fields
    if facts.audience not in Guide.Audience.values:
        errors |= invalid("audience", "answer.not_choice").fields
    if facts.language not in Guide.Language.values:
        errors |= invalid("language", "answer.not_choice").fields
    errors |= _missing_rows(facts)
    if facts.reviewed_on and facts.reviewed_on > timezone.localdate(now):
        errors |= invalid("reviewed_on", "guide.review_ahead").fields
    of_place = facts.audience == Guide.Audience.INSTITUTION
    if of_place and facts.institution_id is None:
        errors |= invalid("institution", "guide.institution_required").fields
    if errors:
        raise Invalid(fields=errors)
    institution_id = facts.institution_id if of_place else None
    if institution_id is not None:
        require(policy.may_write_guides(actor, institution_id))
    values: Mapping[str, Any] = {f.name: getattr(facts, f.name) for f in fields(facts)}
    return GuideFacts(**{**values, **texts, "institution_id": institution_id})


def _missing_rows(facts: GuideFacts) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if not GuideCategory.objects.filter(pk=facts.category_id).exists():
        errors |= invalid("category", "answer.not_choice").fields
    for name, model, key in (
        ("topic", Category, facts.topic_id),
        ("institution", Institution, facts.institution_id),
        ("owner", User, facts.owner_id),
    ):
        if key is not None and not model._default_manager.filter(pk=key).exists():
            errors |= invalid(name, "answer.not_choice").fields
    return errors
