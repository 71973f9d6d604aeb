"""Requests, their conversation and the catalogue as the API shows and takes them."""

from typing import Any

from rest_framework import serializers

from accounts.api.serializers import InstitutionRef, PersonOut
from assets.api.serializers import AssetOut
from helpdesk import policy
from helpdesk.models import FormField, Message, Ticket
from helpdesk.models.links import Relation
from helpdesk.services.guesses import FIELDS, SHOWN
from itportal.core.api.fields import (
    AnswersField,
    DayField,
    FlagField,
    OneOfField,
    TextField,
    UidField,
    WholeField,
)
from itportal.core.api.serializers import In, Out, SaidField
from itportal.core.journal.reads import note_persons

TITLE, BODY, PLACE, PHONE, WORDS = 160, 50_000, 160, 40, 500


class UserRef(Out):
    """Somebody who signs in, by name only."""

    uid = serializers.UUIDField()
    name = SaidField(source="__str__")


class CodeRef(Out):
    """A thing of the catalogue; `name` is in the caller's language."""

    brief = ("code", "name")

    code = serializers.CharField()
    name = serializers.CharField()


class AnswerOut(serializers.Serializer[Any]):
    """An answer to the category's form, as it was given."""

    slug = serializers.CharField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # not DRF's label
    shown = serializers.CharField(read_only=True)


class TicketRef(Out):
    """A request, briefly."""

    brief = ("uid", "number", "title", "status")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Ticket.Status.choices)


class TicketOut(Out):
    """A request."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Ticket.Status.choices)
    status_label = serializers.CharField()
    request_type = CodeRef()
    category = CodeRef()
    priority = serializers.IntegerField()
    impact = serializers.IntegerField()
    urgency = serializers.IntegerField()
    source = serializers.ChoiceField(  # type: ignore[assignment]  # not DRF's source
        choices=Ticket.Source.choices
    )
    requester = PersonOut()
    institution = InstitutionRef()
    asset = AssetOut(allow_null=True)
    assignee = UserRef(allow_null=True)
    location = serializers.CharField()
    phone = serializers.CharField()
    tags = serializers.ListField(child=serializers.CharField(), source="tag_names")
    answers = AnswerOut(many=True, read_only=True)
    opened_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    planned_on = serializers.DateField(allow_null=True)
    waiting_for = serializers.CharField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    # The request it goes on in, when the caller may see that one (looked up by the viewset).
    merged_into = TicketRef(allow_null=True, source="goes_on_in")
    # The request that it was made out of a message of, likewise.
    split_from = TicketRef(allow_null=True, source="made_from")
    resolution = serializers.CharField()
    is_private = serializers.BooleanField()
    reopen_count = serializers.IntegerField()
    rating = serializers.IntegerField(allow_null=True)
    rating_comment = serializers.CharField()
    version = serializers.IntegerField()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        """The phone stands only where the caller may see the requester's contacts; tags, as
        internal notes, only for those who work with the request."""
        shown = super().to_representation(instance)
        if shown.get("tags") and not policy.may_read_notes(self.context["actor"], instance):
            shown["tags"] = []
        contacts = self.context.get("contacts")
        if contacts is not None and instance.requester_id not in contacts:
            shown.pop("phone", None)
        view = self.context.get("view")
        if view is not None and shown.get("phone"):
            note_persons(
                view.request, [instance.requester], purpose=view.kwargs.get("number", "")
            )
        return shown


class AttachmentOut(Out):
    """A file. Its bytes: `…/attachments/<uid>/`."""

    brief = ("uid", "name", "size_bytes", "media_type")

    uid = serializers.UUIDField()
    name = serializers.CharField()
    size_bytes = serializers.IntegerField()
    media_type = serializers.CharField()
    sha256 = serializers.CharField()
    created_at = serializers.DateTimeField()


class MessageOut(Out):
    """One entry of the conversation; notes are shown to experts only."""

    uid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Message.Kind.choices)
    author = serializers.CharField(source="author_label")
    body = serializers.CharField()
    channel = serializers.ChoiceField(choices=Ticket.Source.choices)
    attachments = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_attachments(self, row: Any) -> list[dict[str, Any]]:
        return [
            {
                "uid": link.attachment.uid,
                "name": link.attachment.name,
                "size_bytes": link.attachment.size_bytes,
                "media_type": link.attachment.media_type,
            }
            for link in row.files.all()
        ]


class LinkOut(Out):
    """What another request (`ticket`) is to this one."""

    uid = serializers.UUIDField()
    relation = serializers.ChoiceField(choices=Relation.choices)
    ticket = TicketRef()


class GuessOut(Out):
    """What the portal guesses of a request and nobody has decided yet."""

    kind = serializers.ChoiceField(choices=list(SHOWN))
    value = serializers.CharField(
        allow_null=True,
        help_text="Code of the category, 1 to 3 of the impact, inventory number of the asset, "
        "uid of the guide; null for twins.",
    )
    why = serializers.CharField()
    is_acceptable = serializers.BooleanField(
        help_text="Accepting it changes the request; others are only shown."
    )
    tickets = serializers.ListField(
        child=serializers.CharField(), help_text="Numbers of the twins, likeliest first."
    )


class GuessesOut(Out):
    """All guesses that stand."""

    results = GuessOut(many=True)


class LinksOut(Out):
    """All links of a request."""

    results = LinkOut(many=True)
    hidden = serializers.IntegerField(help_text="Links to requests the caller may not see.")


class QuestionOut(Out):
    """A question of a category's form: what `answers` may hold."""

    brief = ("slug", "kind", "label", "hint", "is_required", "options", "shown_when")

    slug = serializers.CharField()
    kind = serializers.ChoiceField(choices=FormField.Kind.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # not DRF's label
    hint = serializers.CharField()
    is_required = serializers.BooleanField()
    options = serializers.SerializerMethodField()
    shown_when = serializers.DictField()

    def get_options(self, row: Any) -> list[str]:
        return [option["value"] for option in row.options]


class CategoryOut(Out):
    """A topic one can file a request about, with its form."""

    uid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    hint = serializers.CharField()
    request_type = CodeRef()
    asks_asset = serializers.BooleanField()
    questions = QuestionOut(many=True, source="fields.all")
    updated_at = serializers.DateTimeField()


# --- what comes in ------------------------------------------------------------------------------
class Uploads(serializers.ListField):
    """Uids of one's own uploads that hang nowhere yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(child=UidField(), max_length=10, required=False, **options)


class TicketIn(In):
    """A new request; `requester` left out: one's own."""

    category = TextField(max_length=40, help_text="The code of a category.")
    title = TextField(max_length=TITLE)
    body = TextField(max_length=BODY, lines=True, required=False, allow_blank=True)
    requester = UidField(required=False)
    asset = UidField(required=False, allow_null=True)
    urgency = WholeField(min_value=1, max_value=3, required=False)
    location = TextField(max_length=PLACE, required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    answers = AnswersField(required=False)
    attachments = Uploads()


class TicketPatch(In):
    """Descriptive fields only; states change by the verbs."""

    title = TextField(max_length=TITLE, required=False)
    location = TextField(max_length=PLACE, required=False, allow_blank=True)
    phone = TextField(max_length=PHONE, required=False, allow_blank=True)
    asset = UidField(required=False, allow_null=True)


class MessageIn(In):
    body = TextField(max_length=BODY, lines=True)
    attachments = Uploads()


class NothingIn(In):
    """A verb that needs no more than its address."""


class GuessesIn(In):
    """Which guesses are accepted; all that stand when none is named."""

    kinds = serializers.ListField(
        child=OneOfField(choices=[(name, name) for name in FIELDS]),
        max_length=len(FIELDS),
        required=False,
    )


class GuessIn(In):
    """The guess that is wrong."""

    kind = OneOfField(choices=[(name, name) for name in SHOWN])


class PrivacyIn(In):
    """Whether colleagues are kept from the request."""

    is_private = FlagField()


class FollowingOut(Out):
    """How many said "me too" to a request, and whether the caller did."""

    number = serializers.CharField()
    affected = serializers.IntegerField()
    is_mine = serializers.BooleanField()


class CheckOut(Out):
    """A line of the checklist, in the caller's language."""

    uid = serializers.UUIDField()
    text = serializers.CharField()
    is_required = serializers.BooleanField()
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = UserRef(allow_null=True)


class CheckIn(In):
    uid = UidField()
    is_done = FlagField()


class TimeEntryOut(Out):
    """Minutes of somebody's work; a correction is negative."""

    uid = serializers.UUIDField()
    user = serializers.CharField(source="user_label")
    minutes = serializers.IntegerField()
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class TimeIn(In):
    minutes = WholeField(min_value=-4800, max_value=4800)
    note = TextField(max_length=200, required=False, allow_blank=True)


class AssignIn(In):
    assignee = UidField(allow_null=True, help_text="The uid of a user; null: nobody.")


class PriorityIn(In):
    """Impact × urgency, from which the priority follows."""

    impact = WholeField(min_value=1, max_value=3)
    urgency = WholeField(min_value=1, max_value=3)


class CategoryIn(In):
    category = TextField(max_length=40)


class TagsIn(In):
    tags = serializers.ListField(child=TextField(max_length=40), max_length=10)


class VendorIn(In):
    """The outside organisation of the register that is waited for."""

    vendor = UidField()
    until = DayField(required=False, allow_null=True)


class UntilIn(In):
    until = DayField()


class MergeIn(In):
    into = TextField(max_length=20, help_text="The number of the request it goes on in.")


class SplitIn(In):
    """`requester`, `category` left out: as of the request it is made from."""

    message = UidField(help_text="A message that a requester wrote.")
    title = TextField(max_length=TITLE)
    requester = UidField(required=False)
    category = TextField(max_length=40, required=False)


class ForwardIn(In):
    """A letter to an outside organisation, as it will leave."""

    vendor = UidField()
    subject = TextField(max_length=200)
    letter = TextField(max_length=20_000, lines=True)
    files = serializers.ListField(
        child=UidField(),
        max_length=10,
        required=False,
        help_text="Uids of files of the request.",
    )
    until = DayField(required=False, allow_null=True)


class AnswerOfVendorIn(In):
    body = TextField(max_length=BODY, lines=True)
    attachments = Uploads()


class LinkIn(In):
    relation = OneOfField(choices=Relation.choices)
    ticket = TextField(max_length=20, help_text="The number of the other request.")


class ResolveIn(In):
    resolution = TextField(max_length=BODY, lines=True)
    attachments = Uploads()
    skip_reason = TextField(
        max_length=300,
        required=False,
        allow_blank=True,
        help_text="Why it is solved although required lines of the checklist are not done.",
    )


class ReopenIn(In):
    reason = TextField(max_length=BODY, lines=True)
    attachments = Uploads()


class WithdrawIn(In):
    reason = TextField(max_length=BODY, lines=True, required=False, allow_blank=True)


class RateIn(In):
    rating = WholeField(min_value=1, max_value=5)
    comment = TextField(max_length=WORDS, lines=True, required=False, allow_blank=True)
