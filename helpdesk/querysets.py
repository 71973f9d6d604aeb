"""Reads of requests, guides and disruptions: who may see which."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.access import above, access_of
from helpdesk.states import OPEN

if TYPE_CHECKING:
    from accounts.models import User

# Who reads the requests of an institution, and who among them its internal notes and tags.
TICKET_READERS = ("specialist", "approver", "auditor", "administrator")
INTERNAL = ("note", "forward", "vendor")  # kinds of messages for them alone
NOTE_READERS = ("specialist", "auditor", "administrator")
# Who works with guides in every state.
EXPERTS = ("specialist", "auditor", "administrator")
# Not bound to the model: its module imports this one.
M = TypeVar("M", bound=models.Model)


class TicketQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Own requests; all of the institutions one serves, heads or audits."""
        served = access_of(user).institutions(*TICKET_READERS)
        if served is None:
            return self
        own = Q(requester=user.person_id) if user.person_id else Q(pk__in=[])
        return self.filter(own | Q(institution__in=served))

    def shared_with(self, user: "User", *, today: date) -> Self:
        """Colleagues' requests that the user may follow (policy.may_be_followed): of where they
        work today. Their public conversation only; nothing else reads by this rule."""
        if not user.is_authenticated or not user.is_active or not user.person_id:
            return self.none()
        work = apps.get_model("accounts", "Employment").objects.filter(
            person=user.person_id, institution=OuterRef("institution"), during__contains=today
        )
        rows = self.filter(Exists(work), request_type__is_followed=True, is_private=False)
        limit: frozenset[int] | None = getattr(user, "limited_to", None)
        if limit is not None:
            rows = rows.filter(institution__in=limit)
        return rows.exclude(request_type__door="access").exclude(requester=user.person_id)

    def headed_by(self, user: "User") -> Self:
        """All of the institutions one heads."""
        heads = access_of(user).institutions("approver")
        return self if heads is None else self.filter(institution__in=heads)

    def with_followers(self, user: "User") -> Self:
        """Annotate `affected` (how many said "me too") and `is_mine` (the user did)."""
        followers = apps.get_model("helpdesk", "TicketFollower").objects
        mine = followers.filter(ticket=OuterRef("pk"), user=user)
        return self.annotate(affected=Count("followers", distinct=True), is_mine=Exists(mine))

    def with_notes_for(self, user: "User") -> Self:
        """Those whose internal notes and tags the user may read (policy.may_read_notes)."""
        experts = access_of(user).institutions(*NOTE_READERS)
        return self if experts is None else self.filter(institution__in=experts)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def on_course(self, statuses: Collection[str]) -> Self:
        """In one of these states as its requester sees it, each matter once: a merged request is as
        far as the one it goes on in, and left out where that is their own."""
        alone = Q(merged_into=None, status__in=statuses)
        merged = Q(merged_into__status__in=statuses)
        return self.filter(alone | merged & ~Q(merged_into__requester=F("requester")))

    def with_course(self) -> Self:
        """What progress.course_of and progress_of read, in the same statement."""
        return self.select_related("assignee__person", "merged_into__assignee__person")


class MessageQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Messages of visible tickets; notes only where one serves or audits. Whose request was
        merged into another: its answers since then, never what others wrote to it."""
        tickets: TicketQuerySet[models.Model] = TicketQuerySet(
            apps.get_model("helpdesk", "Ticket")
        ).visible_to(user)
        experts = access_of(user).institutions(*NOTE_READERS)
        readable = Q(ticket__in=tickets)
        if user.person_id and access_of(user).institutions(*TICKET_READERS) is not None:
            merged = apps.get_model("helpdesk", "TicketMerge").objects.filter(
                ticket__requester=user.person_id,
                into=OuterRef("ticket"),
                since__lte=OuterRef("created_at"),
            )
            readable |= Q(Exists(merged), kind="answer")
        mine = self.said().filter(readable)
        if experts is None:
            return mine
        return mine.filter(~Q(kind__in=INTERNAL) | Q(ticket__institution__in=experts))

    def said(self) -> Self:
        """Without those their writer took back: nobody is shown them."""
        return self.filter(retracted_at=None)

    def public(self) -> Self:
        """What both sides wrote: the requester's page shows notes to nobody."""
        return self.exclude(kind__in=INTERNAL)


def saw_ticket(user: Any, values: Mapping[str, Any]) -> bool:
    """As TicketQuerySet.visible_to."""
    served = access_of(user).institutions(*TICKET_READERS)
    where = values.get("institution")
    if served is None or where in served:
        return True
    limit: frozenset[int] | None = getattr(user, "limited_to", None)
    own = values.get("requester") is not None and values["requester"] == user.person_id
    return own and (limit is None or where in limit)


class GuideQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Published guides for all and for where one works; experts: theirs in every state."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        access = access_of(user)
        near = Q(institution__isnull=False)
        if access.around is not None:
            near = Q(institution__in=access.around)
        seen = Q(status="published") & (
            Q(audience="staff") | (Q(audience="institution") & near)
        )
        if any(access.has(role) for role in EXPERTS):
            seen |= Q(audience__in=["staff", "specialists"])
            kept = access.institutions(*EXPERTS)
            seen |= Q(institution__isnull=False) if kept is None else Q(institution__in=kept)
        return self.filter(seen)

    def published(self) -> Self:
        return self.filter(status="published")

    def for_people_of(self, institution_id: int) -> Self:
        """What everybody who works in the institution may read."""
        around = above(frozenset({institution_id}))
        near = Q(audience="institution", institution__in=around)
        return self.published().filter(Q(audience="staff") | near)

    def with_votes(self) -> Self:
        """Annotate `answers` and `helped`: how many said anything, and how many yes."""
        return self.annotate(
            answers=Count("votes"), helped=Count("votes", filter=Q(votes__is_helpful=True))
        )


# Planned work is told of so long before it begins.
TOLD_AHEAD = timedelta(days=14)


class DisruptionQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Whoever works, serves or audits where it is felt, or above."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        around = access_of(user).around
        return self if around is None else self.touching(around)

    def touching(self, institutions: Collection[int]) -> Self:
        """Those announced for one of these institutions."""
        through = apps.get_model("helpdesk", "Disruption").institutions.through
        felt = through.objects.filter(
            disruption=OuterRef("pk"), institution__in=list(institutions)
        )
        return self.filter(Exists(felt))

    def current(self, *, now: datetime) -> Self:
        """Not ended, begun or near; planned work ends by itself at its time."""
        over = Q(kind="maintenance", ends_at__lt=now)
        return self.filter(~over, ended_at=None, starts_at__lte=now + TOLD_AHEAD)

    def with_affected(self) -> Self:
        """Annotate `affected`: how many said "me too"."""
        return self.annotate(affected=Count("followers"))


class AnswerTemplateQuerySet(models.QuerySet[M]):
    def visible_to(self, user: "User") -> Self:
        """Experts: one's own and those shared by all."""
        access = access_of(user)
        if not any(access.has(role) for role in EXPERTS):
            return self.none()
        return self.filter(Q(owner=None) | Q(owner=user))

    def offered_to(self, user: "User") -> Self:
        """What one may put into an answer."""
        return self.visible_to(user).filter(is_active=True)
