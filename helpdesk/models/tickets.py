"""The ticket (request of any type) and its conversation."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from helpdesk.querysets import MessageQuerySet, TicketQuerySet
from helpdesk.states import DONE, OPEN, WAITING, Status
from itportal.core.db import EtKey, Identified, Timed

_IS_OPEN = Q(status__in=[str(status) for status in OPEN])
_IS_DONE = Q(status__in=[str(status) for status in DONE])


class Ticket(Identified):
    """A request: what is wanted, by whom, whose turn it is."""

    Status = Status

    class Priority(models.IntegerChoices):
        CRITICAL = 1, _("Critical")
        HIGH = 2, _("High")
        NORMAL = 3, _("Normal")
        LOW = 4, _("Low")

    class Source(models.TextChoices):
        PORTAL = "portal", _("portal")
        PHONE = "phone", _("phone")
        MAIL = "mail", _("e-mail")
        API = "api", _("API")

    number = models.CharField(max_length=20, unique=True)
    request_type = models.ForeignKey(
        "helpdesk.RequestType", on_delete=models.PROTECT, related_name="tickets"
    )
    category = models.ForeignKey(
        "helpdesk.Category", on_delete=models.PROTECT, related_name="tickets"
    )
    title = models.CharField(_("subject"), max_length=160)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.NEW)
    impact = models.PositiveSmallIntegerField(default=3)
    urgency = models.PositiveSmallIntegerField(default=2)
    priority = models.PositiveSmallIntegerField(
        choices=Priority.choices, default=Priority.NORMAL
    )
    # Made with the empty form; a second submit of it finds the first one's ticket.
    form_token = models.UUIDField(null=True, editable=False)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PORTAL)
    requester = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="tickets"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Who asked, when they stand in no register: the request is in its filer's name.
    caller = models.CharField(max_length=120, blank=True, db_default="")
    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="tickets"
    )
    location = models.CharField(_("where we find you"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    asset = models.ForeignKey(
        "assets.Asset", on_delete=models.PROTECT, null=True, blank=True, related_name="tickets"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_tickets",
        db_index=False,
    )
    tags = models.ManyToManyField("helpdesk.Tag", related_name="tickets", blank=True)
    # Answers to the category's form, frozen: [{"slug", "label", "value", "shown"}]
    answers = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Grows with every change; the API's ETag and If-Match rest on it.
    version = models.PositiveIntegerField(default=1)
    first_answered_at = models.DateTimeField(null=True)
    last_from_requester_at = models.DateTimeField(null=True)
    last_to_requester_at = models.DateTimeField(null=True)
    # When it should be solved by, in working time of its priority; moved on by pauses.
    due_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    planned_on = models.DateField(null=True, blank=True)
    waiting_for = models.CharField(max_length=160, blank=True)
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Closed because it goes on in another one; never itself merged (TicketMerge has the chain).
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        db_index=False,
    )
    # The message of another request that this one was made of.
    split_from = models.ForeignKey(
        "helpdesk.Message",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="splits",
        db_index=False,
    )
    resolution = models.TextField(blank=True)
    # Kept from colleagues by its requester, whatever its type allows.
    is_private = models.BooleanField(default=False, db_default=False)
    # How many colleagues said "me too", kept by services/followers.py.
    follower_count = models.PositiveIntegerField(default=0, db_default=0)
    reopen_count = models.PositiveSmallIntegerField(default=0)
    # The sum of its time entries, kept by services/work.py.
    minutes_spent = models.PositiveIntegerField(default=0, db_default=0)
    rating = models.PositiveSmallIntegerField(null=True)
    rating_comment = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField(null=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    impact__range=(1, 3), urgency__range=(1, 3), priority__range=(1, 4)
                ),
                name="ticket_priority_range",
            ),
            models.CheckConstraint(
                condition=Q(rating=None) | Q(rating__range=(1, 5)), name="ticket_rating_range"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["resolved", "closed"])
                | Q(resolved_at__isnull=False)
                | Q(merged_into__isnull=False),
                name="ticket_resolved_has_time",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(status="closed") & ~Q(merged_into=F("id"))),
                name="ticket_merged_is_closed",
            ),
            models.UniqueConstraint(
                fields=["created_by", "form_token"], name="ticket_form_token_once"
            ),
        ]
        indexes = [
            # Counts of all views read this one alone: every column that a view or filter names.
            models.Index(
                fields=["due_at", "id"],
                name="ticket_open_due",
                condition=_IS_OPEN,
                include=[
                    *("status", "priority", "assignee", "institution", "requester"),
                    *("request_type", "category", "paused_at", "opened_at"),
                    "follower_count",
                ],
            ),
            # One for each order of the queue; closed requests, far more, stand in none of them.
            models.Index(
                fields=["status", "due_at", "id"],
                name="ticket_open_status",
                condition=_IS_OPEN,
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="ticket_open_assignee",
                condition=_IS_OPEN,
            ),
            models.Index(
                fields=["institution", "due_at", "id"],
                name="ticket_open_institution",
                condition=_IS_OPEN,
            ),
            models.Index(
                fields=["priority", "due_at", "id"],
                name="ticket_open_priority",
                condition=_IS_OPEN,
            ),
            models.Index(
                fields=["follower_count", "due_at", "id"],
                name="ticket_open_followed",
                condition=_IS_OPEN,
            ),
            models.Index(
                fields=["updated_at", "id"], name="ticket_open_updated", condition=_IS_OPEN
            ),
            models.Index(
                fields=["opened_at", "id"], name="ticket_open_opened", condition=_IS_OPEN
            ),
            models.Index(
                EtKey("title"), F("id").asc(), name="ticket_open_title", condition=_IS_OPEN
            ),
            # Closed requests by their last change; of one specialist or topic, newest first.
            models.Index(
                fields=["updated_at", "id"], name="ticket_done_updated", condition=_IS_DONE
            ),
            models.Index(fields=["assignee", "-opened_at", "-id"], name="ticket_assignee"),
            models.Index(fields=["category", "-opened_at", "-id"], name="ticket_category"),
            models.Index(fields=["requester", "-opened_at"], name="ticket_requester"),
            models.Index(fields=["institution", "-opened_at"], name="ticket_institution"),
            models.Index(fields=["-opened_at", "-id"], name="ticket_opened"),
            models.Index(
                fields=["split_from"],
                name="ticket_split",
                condition=Q(split_from__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="ticket_merged",
                condition=Q(merged_into__isnull=False),
            ),
            models.Index(
                fields=["resolved_at"],
                name="ticket_to_close",
                condition=Q(status="resolved"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def status_label(self) -> str:
        """The state's word. (Django's own way makes a dictionary of all states at each call.)"""
        return str(Status(self.status).label)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_filed_for(self) -> bool:
        """Somebody else filed it for the requester (reads `created_by`)."""
        return not self.caller and self.created_by.person_id != self.requester_id

    @property
    def is_waiting(self) -> bool:
        return self.status in WAITING


class Message(Identified):
    """One entry of the conversation; INTERNAL ones are for experts only, notes never leave."""

    class Kind(models.TextChoices):
        REQUEST = "request"  # from the requester's side
        ANSWER = "answer"  # to the requester
        NOTE = "note"  # internal
        FORWARD = "forward"  # a letter to a vendor, for experts
        VENDOR = "vendor"  # what a vendor answered, for experts

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=200)
    body = models.TextField()
    channel = models.CharField(
        max_length=10, choices=Ticket.Source.choices, default=Ticket.Source.PORTAL
    )
    created_at = models.DateTimeField()
    # Taken back by its writer within seconds: kept, shown to nobody (querysets.said).
    retracted_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="message_ticket")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MessageAttachment(models.Model):
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="files")
    attachment = models.OneToOneField(
        "attachments.Attachment", on_delete=models.PROTECT, related_name="message_link"
    )

    def __str__(self) -> str:
        return str(self.attachment_id)


class TicketSeen(Timed):
    """Up to when a user has read a ticket: what came later is marked new."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="seen")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "ticket"], name="ticket_seen_once")
        ]

    def __str__(self) -> str:
        return str(self.seen_at)
