"""Guides by API: list, detail, writing, versions, publishing."""

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import InstitutionRef
from accounts.models import Institution, User
from helpdesk import policy
from helpdesk.api.filters import GuideFilters
from helpdesk.api.serializers import CodeRef, NothingIn, UserRef
from helpdesk.models import Category, Guide, GuideCategory, GuideVersion
from helpdesk.services import guides as services
from itportal.core.api.fields import DayField, OneOfField, TextField, UidField, WholeField
from itportal.core.api.paging import BY_AGE, NEWEST_FIRST
from itportal.core.api.serializers import In, Out
from itportal.core.api.views import ReadViewSet, signed_in

LATEST_BODY = (
    GuideVersion.objects.filter(guide=OuterRef("pk")).order_by("-number").values("body")[:1]
)
READS, WRITES = ("list", "retrieve"), ("create", "write", "publish", "archive")
ROWS = {
    "category": (GuideCategory, "code"),
    "topic": (Category, "code"),
    "institution": (Institution, "uid"),
    "owner": (User, "uid"),
}


class GuideOut(Out):
    """A guide. `body` is the version people read; of one nobody reads yet, the latest."""

    brief = ("uid", "number")

    uid = serializers.UUIDField()
    number = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    keywords = serializers.CharField()
    body = serializers.CharField(source="text")
    category = CodeRef()
    topic = CodeRef(allow_null=True)
    audience = serializers.ChoiceField(choices=Guide.Audience.choices)
    institution = InstitutionRef(allow_null=True)
    language = serializers.ChoiceField(choices=Guide.Language.choices)
    status = serializers.ChoiceField(choices=Guide.Status.choices)
    owner = UserRef(allow_null=True)
    reviewed_on = serializers.DateField(allow_null=True)
    shown_version = serializers.IntegerField(
        source="shown.number", default=None, allow_null=True
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class GuideVersionOut(Out):
    """One written state of a guide."""

    uid = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    summary = serializers.CharField()
    body = serializers.CharField()
    author = serializers.CharField(source="author_label")
    note = serializers.CharField()
    created_at = serializers.DateTimeField()


class GuideIn(In):
    """A new guide, or its next state: members left out stay as they are."""

    title = TextField(max_length=services.TITLE)
    summary = TextField(max_length=services.SUMMARY, required=False, allow_blank=True)
    keywords = TextField(max_length=services.KEYWORDS, required=False, allow_blank=True)
    body = TextField(max_length=services.BODY, lines=True, help_text="Markdown.")
    category = TextField(max_length=40, help_text="The code of a shelf.")
    topic = TextField(
        max_length=40, required=False, allow_null=True, help_text="The code of a category."
    )
    audience = OneOfField(choices=Guide.Audience.choices, required=False)
    institution = UidField(required=False, allow_null=True)
    language = OneOfField(choices=Guide.Language.choices, required=False)
    owner = UidField(required=False, allow_null=True)
    reviewed_on = DayField(required=False, allow_null=True)
    note = TextField(max_length=services.NOTE, required=False, allow_blank=True)


class GuidePatch(GuideIn):
    """The next state of a guide; members left out stay as they are."""

    title = TextField(max_length=services.TITLE, required=False)
    body = TextField(max_length=services.BODY, lines=True, required=False)
    category = TextField(max_length=40, required=False)


class PublishIn(In):
    number = WholeField(
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text="The version to show; left out: the latest.",
    )


class GuideViewSet(ReadViewSet):
    """Guides: those everybody reads; specialists also drafts and the archive."""

    rules = dict.fromkeys((*READS, "versions"), signed_in) | dict.fromkeys(
        WRITES, policy.may_write_guides
    )
    scopes = dict.fromkeys((*READS, "versions"), "guides:read") | dict.fromkeys(
        WRITES, "guides:write"
    )
    serializer_class = GuideOut
    filterset_class = GuideFilters
    institution_lookup = "institution"
    lookup_field = "number"
    paged = frozenset({"versions"})
    orderings = (BY_AGE, NEWEST_FIRST)

    def visible(self, actor: Any) -> QuerySet[Guide]:
        return Guide.objects.visible_to(actor)

    def load(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows: QuerySet[Any] = queryset.annotate(
            text=Coalesce("shown__body", Subquery(LATEST_BODY))
        )
        return rows.select_related("category", "topic", "institution", "owner__person", "shown")

    def within(self, queryset: QuerySet[Any], institutions: frozenset[int]) -> QuerySet[Any]:
        """Guides for everybody are of every institution; they are not written from one."""
        return queryset.filter(Q(institution=None) | Q(institution__in=institutions))

    @extend_schema(request=GuideIn, responses={201: GuideOut})
    def create(self, request: Request) -> Response:
        return self.create_from(GuideIn, self._create)

    def _create(self, note: str = "", **values: Any) -> Guide:
        facts = services.GuideFacts(**self._keys(values))
        self.require_inside(facts.institution_id)
        return services.create_guide(
            actor=self.actor, facts=facts, note=note, now=timezone.now()
        )

    @extend_schema(request=GuidePatch, responses=GuideOut)
    @action(detail=True, methods=["post"])
    def write(self, request: Request, number: str) -> Response:
        """Write the next version, change properties; readers see it when it is published."""
        with self.changing() as guide:
            self.require_inside(guide.institution_id)
            values = self._keys(self.validated(GuidePatch))
            note = values.pop("note", "")
            latest = services.latest_version(guide)
            kept = {
                "title": latest.title,
                "summary": latest.summary,
                "body": latest.body,
                "keywords": guide.keywords,
                "category_id": guide.category_id,
                "topic_id": guide.topic_id,
                "audience": guide.audience,
                "institution_id": guide.institution_id,
                "language": guide.language,
                "owner_id": guide.owner_id,
                "reviewed_on": guide.reviewed_on,
            }
            facts = services.GuideFacts(**(kept | values))
            if facts.audience == Guide.Audience.INSTITUTION:
                self.require_inside(facts.institution_id)
            services.edit_guide(
                guide_id=guide.pk,
                actor=self.actor,
                facts=facts,
                note=note,
                now=timezone.now(),
            )
        return self.answer(self.get_object())

    @extend_schema(request=PublishIn, responses=GuideOut)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, number: str) -> Response:
        """Show a version to its readers."""
        with self.changing() as guide:
            self.require_inside(guide.institution_id)
            asked = self.validated(PublishIn).get("number")
            services.publish_guide(
                guide_id=guide.pk, actor=self.actor, number=asked, now=timezone.now()
            )
        return self.answer(self.get_object())

    @extend_schema(request=NothingIn, responses=GuideOut)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, number: str) -> Response:
        """Take out of use."""
        with self.changing() as guide:
            self.require_inside(guide.institution_id)
            self.validated(NothingIn)
            services.archive_guide(guide_id=guide.pk, actor=self.actor, now=timezone.now())
        return self.answer(self.get_object())

    @extend_schema(responses=GuideVersionOut(many=True))
    @action(detail=True)
    def versions(self, request: Request, number: str) -> Response:
        """All versions, oldest first; whoever reads no drafts sees the published one."""
        guide = self.get_object()
        rows = GuideVersion.objects.filter(guide=guide)
        if not policy.may_read_drafts(self.actor, guide):
            rows = rows.filter(pk=guide.shown_id)
        page = self.page(rows)
        shown = GuideVersionOut(page.rows, many=True, context={"expand": set()})
        return Response({"results": shown.data, "next": page.next_cursor or None})

    def _keys(self, values: dict[str, Any]) -> dict[str, Any]:
        """Codes and uids as the rows they name."""
        for name, (model, lookup) in ROWS.items():
            if name not in values:
                continue
            given = values.pop(name)
            rows = model._default_manager.all()
            row = None if given is None else self.referred(rows, name, **{lookup: given})
            values[f"{name}_id"] = row.pk if row else None
        return values
