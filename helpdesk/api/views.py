"""Requests by API: list, detail, filing, verbs, conversation, files; and the catalogue."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.contacts import contacts_of
from accounts.models import Person, User, Vendor
from assets.api.views import shown_assets
from assets.models import Asset
from helpdesk import policy
from helpdesk.api import serializers as shapes
from helpdesk.api.filters import CategoryFilters, TicketFilters
from helpdesk.api.guesses import guesses_of
from helpdesk.models import Category, FormField, Message, Tag, Ticket
from helpdesk.related import links_of, story_ids
from helpdesk.selectors import following_of
from helpdesk.services import (
    conversation,
    filing,
    followers,
    forwarding,
    guesses,
    lifecycle,
    merging,
    splitting,
    triage,
    undo,
    work,
)
from helpdesk.services.links import link_tickets, unlink_tickets
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST, Key, Ordering
from itportal.core.api.serializers import In
from itportal.core.api.views import PortalViewSet, ReadViewSet, signed_in
from itportal.core.attachments.models import Attachment
from itportal.core.attachments.services import store_upload
from itportal.core.attachments.serving import serve_attachment
from itportal.core.errors import Invalid, NotThere
from itportal.core.policy import require

Service: TypeAlias = Callable[..., Any]
LATEST = Ordering("-opened_at", (Key("opened_at", True, datetime),), newest_first=True)
OLDEST = Ordering("opened_at", (Key("opened_at", kind=datetime),))
BY_CHANGE = Ordering("updated_at", (Key("updated_at", kind=datetime),))
READS = (
    "list",
    "retrieve",
    "checklist",
    "time",
    "messages",
    "attachments",
    "attachment",
    "links",
    "guesses",
)
VERBS = (
    *("reply", "answer_requester", "ask", "note", "take", "assign", "prioritise"),
    *("categorise", "tag", "wait_vendor", "wait_until", "plan", "resume", "resolve"),
    *("reopen", "withdraw", "rate", "close", "undo", "link", "unlink", "privacy"),
    *("merge", "unmerge", "split", "forward", "vendor_answer"),
    *("check", "log_time", "accept_guesses", "dismiss_guess"),
)
# Also of colleagues' requests, which the caller does not read by the API.
FOLLOWS = ("follow", "unfollow")
TAG_NAMES = Tag.objects.filter(tickets=OuterRef("pk")).order_by("name").values("name")
WRITES = ("create", "partial_update", *VERBS)


def verb(shape: type[In], *, path: str = "", message: bool = False) -> Callable[[Any], Any]:
    """A POST on a request: its body's shape, and what it answers (the request, or a message)."""

    def mark(method: Any) -> Any:
        shown = {201: shapes.MessageOut} if message else {200: shapes.TicketOut}
        routed = action(detail=True, methods=["post"], url_path=path or None)(method)
        return extend_schema(request=shape, responses=shown)(routed)

    return mark


class TicketViewSet(ReadViewSet):
    """Requests: one's own, and those of the institutions one serves, heads or audits.

    Contacts of the requester are shown, and the read is journalled, with expand=requester.
    """

    # Rows and states are judged by the services, after the lock.
    rules = dict.fromkeys((*READS, *WRITES, *FOLLOWS), signed_in)
    scopes = dict.fromkeys(READS, "tickets:read") | dict.fromkeys(
        (*WRITES, *FOLLOWS), "tickets:write"
    )
    serializer_class = shapes.TicketOut
    filterset_class = TicketFilters
    institution_lookup = "institution"
    lookup_field = "number"
    paged = frozenset({"checklist", "time", "messages", "attachments"})
    orderings = (LATEST, OLDEST, BY_CHANGE, BY_AGE)
    expandable = {
        "requester": ("requester__room",),
        "asset": (),
    }
    prefetched = {
        "requester": ("requester__employments__institution",),
        "asset": (Prefetch("asset", shown_assets(Asset.objects.all())),),
    }

    def visible(self, actor: Any) -> QuerySet[Ticket]:
        return Ticket.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset.select_related(
            *("request_type", "category", "requester", "institution"),
            "assignee__person",
        ).annotate(tag_names=ArraySubquery(TAG_NAMES))
        whole = self.action in {"list", "retrieve"} and "asset" in self.expanded
        return rows if whole else rows.select_related("asset")

    # --- contacts ---------------------------------------------------------------------------------
    def shown(self, rows: Any) -> Any:
        self._look_up_contacts(rows)
        self._look_up_pointers(rows)
        return super().shown(rows)

    def answer(self, found: Any, *, status: int = 200) -> Response:
        self._look_up_contacts([found])
        self._look_up_pointers([found])
        return super().answer(found, status=status)

    def _look_up_contacts(self, rows: Iterable[Ticket]) -> None:
        """Whose contacts this answer shows: only asked for, with the scope, and visible."""
        asked = self.action in {"list", "retrieve"} and "requester" in self.expanded
        allowed = self.token is None or "people:read" in self.token.scopes
        persons = {row.requester_id for row in rows} if asked and allowed else set()
        self.contacts = contacts_of(self.actor, persons)

    def _look_up_pointers(self, rows: Iterable[Any]) -> None:
        """What merged requests go on in and what others were made of, as far as the caller sees
        it; most are neither."""
        wanted = {row.merged_into_id for row in rows if row.merged_into_id}
        seen = self.visible(self.actor).filter(pk__in=wanted) if wanted else ()
        pointers = {one.pk: one for one in seen}
        made = [row.split_from_id for row in rows if row.split_from_id]
        read = Message.objects.visible_to(self.actor).select_related("ticket") if made else None
        sources = {one.pk: one.ticket for one in read.filter(pk__in=made)} if read else {}
        for row in rows:
            row.goes_on_in = pointers.get(row.merged_into_id)
            row.made_from = sources.get(row.split_from_id)

    contacts: frozenset[int] = frozenset()

    def get_serializer_context(self) -> dict[str, Any]:
        return super().get_serializer_context() | {"contacts": self.contacts}

    @extend_schema(request=shapes.TicketIn, responses={201: shapes.TicketOut})
    def create(self, request: Request) -> Response:
        return self.create_from(shapes.TicketIn, self._file)

    def _file(self, category: str, **values: Any) -> Ticket:
        categories = Category.objects.filter(is_active=True, request_type__is_active=True)
        topic = self.referred(categories, "category", code=category)
        if "requester" in values:
            persons = Person.objects.visible_to(self.actor)
            uid = values.pop("requester")
            values["requester_id"] = self.referred(persons, "requester", uid=uid).pk
        values |= self._asset(values)
        values.pop("asset", None)
        with transaction.atomic():
            ticket = filing.file_ticket(
                actor=self.actor,
                category_id=topic.pk,
                source=Ticket.Source.API,
                now=timezone.now(),
                **values,
            )
            self.require_inside(ticket.institution_id)
        return ticket

    @extend_schema(request=shapes.TicketPatch)
    def partial_update(self, request: Request, number: str) -> Response:
        with self.changing() as ticket:
            values = self.validated(shapes.TicketPatch)
            values |= self._asset(values)
            keep = "asset" not in values
            values.pop("asset", None)
            triage.edit_ticket(
                ticket_id=ticket.pk,
                actor=self.actor,
                keep_asset=keep,
                now=timezone.now(),
                **values,
            )
        return self.answer(self.get_object())

    # --- verbs of the conversation ---------------------------------------------------------------
    @verb(shapes.MessageIn, message=True)
    def reply(self, request: Request, number: str) -> Response:
        """Write from the requester's side."""
        return self._speak(conversation.add_request_message, channel=Ticket.Source.API)

    @verb(shapes.MessageIn, path="answer", message=True)
    def answer_requester(self, request: Request, number: str) -> Response:
        """Answer the requester."""
        return self._speak(conversation.answer_ticket)

    @verb(shapes.MessageIn, message=True)
    def ask(self, request: Request, number: str) -> Response:
        """Ask the requester; the clock stops until they answer."""
        return self._speak(conversation.ask_requester)

    @verb(shapes.MessageIn, message=True)
    def note(self, request: Request, number: str) -> Response:
        """Write an internal note."""
        return self._speak(conversation.add_note)

    # --- verbs of triage ---------------------------------------------------------------------------
    @verb(shapes.NothingIn)
    def take(self, request: Request, number: str) -> Response:
        """Become the assignee of a request nobody has."""
        return self._do(triage.take_ticket, shapes.NothingIn)

    @verb(shapes.AssignIn)
    def assign(self, request: Request, number: str) -> Response:
        """Give it to a specialist, or to nobody."""
        with self.changing() as ticket:
            uid = self.validated(shapes.AssignIn)["assignee"]
            users = User.objects.filter(is_active=True)
            chosen = self.referred(users, "assignee", uid=uid) if uid else None
            return self._done(triage.assign_ticket, ticket, assignee_id=chosen and chosen.pk)

    @verb(shapes.PriorityIn)
    def prioritise(self, request: Request, number: str) -> Response:
        """Set impact × urgency; the priority and the due time follow."""
        return self._do(triage.set_impact_urgency, shapes.PriorityIn)

    @verb(shapes.CategoryIn)
    def categorise(self, request: Request, number: str) -> Response:
        """Move to another topic."""
        with self.changing() as ticket:
            code = self.validated(shapes.CategoryIn)["category"]
            rows = Category.objects.filter(is_active=True)
            topic = self.referred(rows, "category", code=code)
            return self._done(triage.categorise, ticket, category_id=topic.pk)

    @verb(shapes.TagsIn)
    def tag(self, request: Request, number: str) -> Response:
        """Replace the tags."""
        return self._do(triage.set_tags, shapes.TagsIn)

    # --- guesses -------------------------------------------------------------------------------------
    @extend_schema(responses=shapes.GuessesOut)
    @action(detail=True)
    def guesses(self, request: Request, number: str) -> Response:
        """What is guessed of it and not decided yet, for who works on it."""
        ticket = self.get_object()
        require(policy.may_work(self.actor, ticket))
        rows = guesses_of(ticket, self.actor)
        return Response({"results": shapes.GuessOut(rows, many=True).data})

    @verb(shapes.GuessesIn, path="accept-guesses")
    def accept_guesses(self, request: Request, number: str) -> Response:
        """Accept these guesses, or all that stand, as if chosen by hand."""
        return self._do(guesses.accept_guesses, shapes.GuessesIn)

    @verb(shapes.GuessIn, path="dismiss-guess")
    def dismiss_guess(self, request: Request, number: str) -> Response:
        """Say that a guess is wrong: it is shown to nobody any more."""
        return self._do(guesses.dismiss_guess, shapes.GuessIn)

    # --- verbs of the course -------------------------------------------------------------------------
    @verb(shapes.VendorIn, path="wait-vendor")
    def wait_vendor(self, request: Request, number: str) -> Response:
        """Wait for a vendor of the register; the clock stops."""
        with self.changing() as ticket:
            values = self.validated(shapes.VendorIn)
            return self._done(
                forwarding.wait_for_vendor,
                ticket,
                vendor_id=self._vendor(values["vendor"]).pk,
                until=values.get("until"),
            )

    @verb(shapes.ForwardIn, message=True)
    def forward(self, request: Request, number: str) -> Response:
        """Write to an outside organisation and wait for it; files are those of the request."""
        with self.changing() as ticket:
            values = self.validated(shapes.ForwardIn)
            vendor = self._vendor(values["vendor"])
            message = forwarding.forward_to_vendor(
                ticket_id=ticket.pk,
                actor=self.actor,
                vendor_id=vendor.pk,
                subject=values["subject"],
                letter=values["letter"],
                file_uids=values.get("files", []),
                until=values.get("until"),
                now=timezone.now(),
            )
        return self._said(message)

    @verb(shapes.AnswerOfVendorIn, path="vendor-answer", message=True)
    def vendor_answer(self, request: Request, number: str) -> Response:
        """Write down what the outside organisation answered."""
        with self.changing() as ticket:
            message = forwarding.record_vendor_answer(
                ticket_id=ticket.pk,
                actor=self.actor,
                now=timezone.now(),
                **self.validated(shapes.AnswerOfVendorIn),
            )
        return self._said(message)

    @verb(shapes.UntilIn, path="wait-until")
    def wait_until(self, request: Request, number: str) -> Response:
        """Wait for a day."""
        return self._do(lifecycle.wait_until, shapes.UntilIn)

    @verb(shapes.UntilIn)
    def plan(self, request: Request, number: str) -> Response:
        """Promise the work for a day: the requester sees it."""
        return self._do(lifecycle.plan, shapes.UntilIn)

    @verb(shapes.NothingIn)
    def resume(self, request: Request, number: str) -> Response:
        """Go on with a waiting request."""
        return self._do(lifecycle.resume, shapes.NothingIn)

    @verb(shapes.ResolveIn)
    def resolve(self, request: Request, number: str) -> Response:
        """Solve it; the resolution is sent to the requester."""
        return self._do(lifecycle.resolve_ticket, shapes.ResolveIn)

    @verb(shapes.MergeIn)
    def merge(self, request: Request, number: str) -> Response:
        """Merge it into another open request: closed, it points there (`merged_into`)."""
        with self.changing() as ticket:
            into = self.validated(shapes.MergeIn)["into"]
            other = self.referred(self.rows(), "into", number=into)
            return self._done(merging.merge_ticket, ticket, into_id=other.pk)

    @extend_schema(request=shapes.SplitIn, responses={201: shapes.TicketOut})
    @action(detail=True, methods=["post"])
    def split(self, request: Request, number: str) -> Response:
        """Make a new request out of a message; both point at each other."""
        with self.changing() as ticket:
            values = self.validated(shapes.SplitIn)
            told = Message.objects.visible_to(self.actor).filter(ticket__in=story_ids(ticket))
            message = self.referred(told, "message", uid=values["message"])
            category, person = ticket.category, None
            if "category" in values:
                rows = Category.objects.filter(is_active=True)
                category = self.referred(rows, "category", code=values["category"])
            if "requester" in values:
                persons = Person.objects.visible_to(self.actor)
                person = self.referred(persons, "requester", uid=values["requester"])
            made = splitting.split_ticket(
                message_uid=message.uid,
                actor=self.actor,
                title=values["title"],
                category_id=category.pk,
                requester_id=person.pk if person else None,
                now=timezone.now(),
            )
            self.require_inside(made.institution_id)
        return self.answer(self.by_pk(made.pk), status=201)

    @verb(shapes.NothingIn)
    def unmerge(self, request: Request, number: str) -> Response:
        """Take a merged request out again."""
        return self._do(merging.unmerge_ticket, shapes.NothingIn)

    @verb(shapes.ReopenIn)
    def reopen(self, request: Request, number: str) -> Response:
        """The trouble is back."""
        return self._do(lifecycle.reopen_ticket, shapes.ReopenIn)

    @verb(shapes.WithdrawIn)
    def withdraw(self, request: Request, number: str) -> Response:
        """The requester needs it no more."""
        return self._do(lifecycle.withdraw_ticket, shapes.WithdrawIn)

    @verb(shapes.RateIn)
    def rate(self, request: Request, number: str) -> Response:
        """The requester's 1 to 5 for the help."""
        return self._do(lifecycle.rate_ticket, shapes.RateIn)

    @verb(shapes.NothingIn)
    def close(self, request: Request, number: str) -> Response:
        """Confirm that a solved request is done with."""
        return self._do(lifecycle.close_ticket, shapes.NothingIn)

    @verb(shapes.NothingIn)
    def undo(self, request: Request, number: str) -> Response:
        """Take back the latest thing one did to it, within ten seconds."""
        return self._do(undo.undo_last, shapes.NothingIn)

    @verb(shapes.PrivacyIn)
    def privacy(self, request: Request, number: str) -> Response:
        """Keep one's own request from colleagues, or let them see it."""
        return self._do(followers.set_private, shapes.PrivacyIn)

    @extend_schema(request=shapes.NothingIn, responses=shapes.FollowingOut)
    @action(detail=True, methods=["post"])
    def follow(self, request: Request, number: str) -> Response:
        """Say "me too" to a request of one's institution, where the house allows it."""
        with self.changing(lambda: self._followed(number)) as ticket:
            self.validated(shapes.NothingIn)
            followers.follow_ticket(ticket_id=ticket.pk, actor=self.actor, now=timezone.now())
        return self._following(ticket)

    @extend_schema(request=shapes.NothingIn, responses=shapes.FollowingOut)
    @action(detail=True, methods=["post"])
    def unfollow(self, request: Request, number: str) -> Response:
        """Take "me too" back."""
        with self.changing(lambda: self._followed(number)) as ticket:
            self.validated(shapes.NothingIn)
            followers.unfollow_ticket(ticket_id=ticket.pk, actor=self.actor)
        return self._following(ticket)

    def _followed(self, number: str) -> Ticket:
        ticket = Ticket.objects.filter(number=number).first()
        if ticket is None or not policy.may_see_or_follow(self.actor, ticket):
            raise NotThere("not_there")
        return ticket

    def _following(self, ticket: Ticket) -> Response:
        word = following_of(ticket, self.actor)
        row = {"number": ticket.number, "affected": word.affected, "is_mine": word.is_mine}
        return Response(row)

    # --- the work ---------------------------------------------------------------------------------
    @extend_schema(responses=shapes.CheckOut(many=True))
    @action(detail=True)
    def checklist(self, request: Request, number: str) -> Response:
        """The lines of the checklist; for experts."""
        rows = self._of_experts().checks.select_related("done_by__person")
        return self._shown_rows(rows, shapes.CheckOut)

    @verb(shapes.CheckIn)
    def check(self, request: Request, number: str) -> Response:
        """Mark a line of the checklist as done, or as not done."""
        return self._do(work.tick_check, shapes.CheckIn)

    @extend_schema(responses=shapes.TimeEntryOut(many=True))
    @action(detail=True)
    def time(self, request: Request, number: str) -> Response:
        """The time spent, entry by entry; for experts."""
        return self._shown_rows(self._of_experts().time_entries.all(), shapes.TimeEntryOut)

    @verb(shapes.TimeIn, path="log-time")
    def log_time(self, request: Request, number: str) -> Response:
        """Add minutes of one's work; a negative number corrects."""
        return self._do(work.log_time, shapes.TimeIn)

    def _of_experts(self) -> Ticket:
        ticket: Ticket = self.get_object()
        require(policy.may_read_notes(self.actor, ticket))
        return ticket

    def _shown_rows(self, rows: QuerySet[Any], shape: type[Any]) -> Response:
        page = self.page(rows)
        shown = shape(page.rows, many=True, context={"expand": set()})
        return Response({"results": shown.data, "next": page.next_cursor or None})

    # --- conversation and files ------------------------------------------------------------------------
    @extend_schema(responses=shapes.MessageOut(many=True))
    @action(detail=True)
    def messages(self, request: Request, number: str) -> Response:
        """The conversation, oldest first; notes for experts only."""
        page = self.page(self._messages())
        rows = shapes.MessageOut(page.rows, many=True, context={"expand": set()})
        return Response({"results": rows.data, "next": page.next_cursor or None})

    @extend_schema(responses=shapes.AttachmentOut(many=True))
    @action(detail=True)
    def attachments(self, request: Request, number: str) -> Response:
        """The files of the conversation that the caller may see."""
        page = self.page(self._files())
        rows = shapes.AttachmentOut(page.rows, many=True, context={"expand": set()})
        return Response({"results": rows.data, "next": page.next_cursor or None})

    @extend_schema(responses={(200, "*/*"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="attachments/(?P<uid>[^/]+)")
    def attachment(self, request: Request, number: str, uid: str) -> Any:
        """The bytes of one file."""
        found = self._files().filter(uid=_uid(uid)).first()
        if found is None:
            raise NotThere("not_there")
        return serve_attachment(request._request, found, download=True)

    def _messages(self) -> QuerySet[Any]:
        """Also of what was merged into it and what it goes on in, as far as the caller reads it."""
        story = story_ids(self.get_object())
        rows = Message.objects.visible_to(self.actor).filter(ticket__in=story)
        return rows.prefetch_related("files__attachment")

    def _files(self) -> QuerySet[Attachment]:
        story = story_ids(self.get_object())
        messages = Message.objects.visible_to(self.actor).filter(ticket__in=story)
        return Attachment.objects.filter(message_link__message__in=messages, removed_at=None)

    # --- links -----------------------------------------------------------------------------------------
    @extend_schema(responses=shapes.LinksOut)
    @action(detail=True)
    def links(self, request: Request, number: str) -> Response:
        """The links whose other end the caller may see; `hidden`: how many more there are."""
        found = links_of(self.get_object(), self.actor)
        rows = shapes.LinkOut(found.shown, many=True, context={"expand": set()})
        return Response({"results": rows.data, "hidden": found.hidden})

    @extend_schema(request=shapes.LinkIn, responses={201: shapes.LinkOut})
    @links.mapping.post
    def link(self, request: Request, number: str) -> Response:
        """Say what another request is to this one; one works on both."""
        with self.changing() as ticket:
            values = self.validated(shapes.LinkIn)
            other = self.referred(self.rows(), "ticket", number=values["ticket"])
            made = link_tickets(
                ticket_id=ticket.pk,
                other_id=other.pk,
                relation=values["relation"],
                actor=self.actor,
                now=timezone.now(),
            )
        shown = [one for one in links_of(ticket, self.actor).shown if one.uid == made.uid]
        return Response(shapes.LinkOut(shown[0], context={"expand": set()}).data, status=201)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path="links/(?P<uid>[^/]+)")
    def unlink(self, request: Request, number: str, uid: str) -> Response:
        """Remove a link."""
        with self.changing() as ticket:
            wanted = _uid(uid)
            if wanted not in {one.uid for one in links_of(ticket, self.actor).shown}:
                raise NotThere("not_there")
            unlink_tickets(
                ticket_id=ticket.pk, link_uid=wanted, actor=self.actor, now=timezone.now()
            )
        return Response(status=204)

    # --- doing -------------------------------------------------------------------------------------------
    def _vendor(self, uid: UUID) -> Vendor:
        seen = Vendor.objects.visible_to(self.actor)
        found: Vendor = self.referred(seen, "vendor", uid=uid)
        return found

    def _do(self, service: Service, shape: type[In]) -> Response:
        """Call a service whose arguments are the body's members; answer with the request."""
        with self.changing() as ticket:
            return self._done(service, ticket, **self.validated(shape))

    def _done(self, service: Service, ticket: Ticket, **values: Any) -> Response:
        service(ticket_id=ticket.pk, actor=self.actor, now=timezone.now(), **values)
        return self.answer(self.get_object())

    def _speak(self, service: Service, **options: Any) -> Response:
        with self.changing() as ticket:
            values = self.validated(shapes.MessageIn)
            message = service(
                ticket_id=ticket.pk, actor=self.actor, now=timezone.now(), **values, **options
            )
        return self._said(message)

    def _said(self, message: Message) -> Response:
        """201 with a message just written."""
        rows = Message.objects.said().prefetch_related("files__attachment")
        shown = shapes.MessageOut(rows.get(pk=message.pk), context={"expand": set()})
        return Response(shown.data, status=201)

    def _asset(self, values: dict[str, Any]) -> dict[str, Any]:
        """`asset` (a uid or null) as the service wants it."""
        uid = values.get("asset")
        if uid is None:
            return {"asset_id": None} if "asset" in values else {}
        assets = Asset.objects.visible_to(self.actor)
        return {"asset_id": self.referred(assets, "asset", uid=uid).pk}


class UploadViewSet(PortalViewSet):
    """Files on their way into a request: upload first, then name the uid in `attachments`."""

    rules = {"create": signed_in}
    scopes = {"create": "tickets:write"}
    serializer_class = shapes.AttachmentOut
    institution_lookup = "pk"  # a free upload belongs to its uploader, to no institution yet
    parser_classes = [MultiPartParser]

    def visible(self, actor: Any) -> QuerySet[Attachment]:
        return Attachment.objects.none()

    @extend_schema(
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {"file": {"type": "string", "format": "binary"}},
                "required": ["file"],
                "additionalProperties": False,
            }
        },
        responses={201: shapes.AttachmentOut},
    )
    def create(self, request: Request) -> Response:
        file = request.FILES.get("file")
        others = sorted((set(request.data) | set(request.FILES)) - {"file"})
        if others or file is None:
            raise Invalid(fields=dict.fromkeys(others or ["file"], "api.only_file"))
        self.shape_is_right = True
        made = store_upload(file=file, actor=self.actor)
        return Response(self.get_serializer(made).data, status=201)


class CategoryViewSet(ReadViewSet):
    """The catalogue: what one can file a request about, with each form's questions."""

    rules = dict.fromkeys(("list", "retrieve"), signed_in)
    scopes = dict.fromkeys(rules, "tickets:read")
    serializer_class = shapes.CategoryOut
    filterset_class = CategoryFilters
    institution_lookup = "pk"
    lookup_field = "code"
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[Category]:
        return Category.objects.filter(is_active=True, request_type__is_active=True)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.select_related("request_type").prefetch_related(
            Prefetch("fields", queryset=FormField.objects.filter(is_active=True))
        )

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        return queryset  # the catalogue is the same for every institution


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotThere("not_there") from error
